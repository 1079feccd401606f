-- Since when a pool has less left than is reserved of it; null: all of it is covered. Whoever reserved is told once a fall.
ALTER TABLE "pool" ADD COLUMN "shortfall_since_at" TIMESTAMPTZ(3);
