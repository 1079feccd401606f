// Reads instants as ISO 8601 and RFC 3339 write them. By hand, because Date accepts dates without a zone and days that do not
// exist, and a thousand events come at once.

const FORM = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))$/
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?$/

const LIKE = 'like 2026-11-22T09:30:00Z or 2026-11-22T10:30:00+01:00'

/** The instant of a text, to the millisecond; otherwise what is wrong, to be put after the name of the field. */
export function parseInstant(text: string): Date | string {
  const match = FORM.exec(text)
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)
  if (!match) {
    return WITHOUT_ZONE.test(text)
      ? `is ${shown}, which has no offset: add the time and Z or an offset, ${LIKE}`
      : `is ${shown}: it must be an instant with its offset, ${LIKE}`
  }
  const local = localMilliseconds(match)
  const offset = offsetMilliseconds(match)
  return local === undefined || offset === undefined
    ? `is ${shown}, which does not exist: check its day, time and offset`
    : new Date(local - offset)
}

function localMilliseconds(match: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const thousandths = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const at = Date.UTC(year, month - 1, day, hour, minute, second, thousandths)
  const read = new Date(at)
  const exists =
    read.getUTCFullYear() === year &&
    read.getUTCMonth() === month - 1 &&
    read.getUTCDate() === day &&
    read.getUTCHours() === hour &&
    read.getUTCMinutes() === minute &&
    second < 60
  return exists ? at : undefined
}

function offsetMilliseconds(match: RegExpExecArray): number | undefined {
  if (match[8]) return 0
  const hours = Number(match[10])
  const minutes = Number(match[11])
  if (hours > 23 || minutes > 59) return undefined
  return (match[9] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
