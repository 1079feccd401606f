// How an entry's id is written outside: `ent_` and the uuid. Inside it is the bare uuid.

const PRINTED = /^ent_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i

/** The id as people and programs see it. */
export function printEntryId(entryId: string): string {
  return `ent_${entryId}`
}

/** The uuid of a printed id; undefined for anything else. */
export function parseEntryId(text: string): string | undefined {
  return PRINTED.exec(text.trim())?.[1]?.toLowerCase()
}
