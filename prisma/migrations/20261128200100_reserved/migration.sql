-- What the campaign of a reservation has spent since it began: so much of it is used, and not reserved any more.
ALTER TABLE "reservation" ADD COLUMN "credits_spent" DECIMAL(15,3) NOT NULL DEFAULT 0;
