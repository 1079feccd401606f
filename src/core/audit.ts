// A line of the audit log in plain words: what was done, and from what to what. Words that people typed come out as they
// are: whoever shows them escapes them.

/** What of a subject changed, as people would say it. */
export type AuditFacts = Record<string, string | number | boolean | null>

/** A line as it is read. Names are as of now. */
export interface AuditLine {
  auditId: string
  at: Date
  /** The door: admin, slack, ... */
  via: string
  /** `<noun>:<verb>`. */
  action: string
  subjectKind: string
  /** What it is about; null where that is a pool, the workspace, or gone. */
  subjectName: string | null
  /** The pools it is about. */
  poolNames: string[]
  before: AuditFacts | null
  after: AuditFacts | null
  /** Null: the operator, or Slack itself. */
  actorId: string | null
  actorSlackId: string | null
  actorName: string | null
}

/** One thing that changed. `from` is undefined where it was nothing, `to` where it is nothing any more. */
export interface AuditChange {
  /** The key of the fact. */
  key: string
  /** The same in words. */
  what: string
  from: string | undefined
  to: string | undefined
}

/** How long a fact may be: a list of thirty campaigns is cut. */
const FACT_MAX = 300
/** How many facts one line may have. */
const FACTS_MAX = 30

/** Only what differs, from what to what; `before` is undefined where there was nothing. Bounded, however much it is. */
export function changedFacts(
  before: AuditFacts | undefined,
  after: AuditFacts,
): { before?: AuditFacts; after: AuditFacts } {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])]
  const changed = keys.filter((key) => before?.[key] !== after[key])
  const kept = changed.slice(0, FACTS_MAX)
  const pick = (facts: AuditFacts) =>
    Object.fromEntries(kept.flatMap((key) => (key in facts ? [[key, cutFact(facts[key] ?? null)]] : [])))
  const more = changed.length - kept.length
  const rest: AuditFacts = more > 0 ? { more } : {}
  return { ...(before === undefined ? {} : { before: pick(before) }), after: { ...pick(after), ...rest } }
}

/** The changes of a line, in the order in which the database keeps them. What stayed as it was is left out. */
export function changesOf({ before, after }: Pick<AuditLine, 'before' | 'after'>): AuditChange[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const said = (facts: AuditFacts | null, key: string) =>
    facts && key in facts ? sayFact(key, facts[key] ?? null) : undefined
  return keys
    .map((key) => ({ key, what: wordsOf(key), from: said(before, key), to: said(after, key) }))
    .filter(({ from, to }) => from !== to && !(from === undefined && to === NOTHING))
}

/** "days before from 7, 3, 1 to 14"; "zone Europe/Berlin" where it was nothing. */
export function sayChange({ what, from, to }: Omit<AuditChange, 'key'>): string {
  if (from === undefined) return `${what} ${to}`
  return to === undefined ? `${what} was ${from}` : `${what} from ${from} to ${to}`
}

/** What somebody did, after their name: "changed the reminders of Apollo". */
export function sayDeed({ action, subjectKind, subjectName, poolNames }: AuditLine): string {
  const pools = poolNames.length > 0 ? poolNames.join(', ') : undefined
  const subject =
    subjectName ?? pools ?? (subjectKind === 'workspace' ? 'the workspace' : `a ${subjectKind} that is gone`)
  const say = DEEDS[action]
  if (say) return say(subject)
  const [noun = '', verb = ''] = action.split(':')
  const did = PAST[verb]
  if (did === undefined) return `made a change (${noun} ${verb.replaceAll('-', ' ')}): ${subject}`
  return subjectName === null && noun !== 'pool'
    ? `${did} ${article(noun)} of ${subject}`
    : `${did} the ${noun} ${subject}`
}

/** By which way it came: "in Slack". */
export function sayDoor(via: string): string {
  return DOORS[via] ?? `by ${via}`
}

const DOORS: Readonly<Record<string, string>> = {
  slack: 'in Slack',
  admin: 'in the terminal',
  api: 'over the API',
}

/** What is said best in words of its own; the rest is made of the noun and the verb of the action. */
const DEEDS: Readonly<Record<string, (subject: string) => string>> = {
  'config:import': (of) => `changed the settings of ${of}`,
  'reminders:change': (pool) => `changed the reminders of ${pool}`,
  'reminders:let-expire': (pool) => `let the rest of ${pool} expire`,
  'reminders:remind-again': (pool) => `brought back the reminders of ${pool}`,
  'reminders:mute': () => 'stopped reminders in person',
  'reminders:unmute': () => 'brought back reminders in person',
  'shortfalls:mute': () => 'stopped messages about reservations that lack credits',
  'shortfalls:unmute': () => 'brought back messages about reservations that lack credits',
  'digest:subscribe': (pool) => `set a digest of ${pool}`,
  'digest:end': (pool) => `ended a digest of ${pool}`,
  'alert:acknowledge': (pool) => `took on an alert of ${pool}`,
  'alert:let-go': (pool) => `let go of an alert of ${pool}`,
  'alert:snooze': (pool) => `put off an alert of ${pool}`,
  'channel:confirm-shared': (channel) => `chose ${channel}, which another company reads`,
  'key:create': (stream) => `made a key for ${stream}`,
  'key:revoke': (stream) => `revoked a key of ${stream}`,
  'workspace:install': () => 'installed Purser',
  'workspace:uninstall': () => 'took Purser out of the workspace',
  'credits:top-up': (pool) => `added credits to ${pool}`,
  'credits:promotion': (pool) => `added given credits to ${pool}`,
  'pool:edit': (pool) => `changed how ${pool} is set up`,
  'pool:archive': (pool) => `archived ${pool}`,
  'pool:bring-back': (pool) => `brought ${pool} back`,
  'pool:owner-left': (pool) => `passed ${pool} on, whose owner has left`,
  'workspace:edit': () => 'changed the settings of the workspace',
  'credits:correct': (pool) => `corrected credits of ${pool}`,
  'terms:change': (pool) => `changed the plan of ${pool}`,
  'price:add': (pool) => `added something to the prices of ${pool}`,
  'price:change': (pool) => `changed a price of ${pool}`,
  'reset:move': (pool) => `moved the reset of ${pool}`,
  'pool:adjust': (pool) => `adjusted what was used of ${pool}`,
  'entry:refund': (pool) => `gave credits of a spend of ${pool} back`,
  'entry:reattribute': (pool) => `moved a spend of ${pool}`,
  'entry:undo': (pool) => `undid an entry of ${pool}`,
  'entry:set-to-zero': (pool) => `set a spend of ${pool} to 0`,
  'entry:split': (pool) => `counted a second report of ${pool} on its own`,
  'entry:join': (pool) => `counted two entries of ${pool} as one spend`,
  'entry:two-spends': (pool) => `left two entries of ${pool} as two spends`,
}

const PAST: Readonly<Record<string, string>> = {
  add: 'added',
  adjust: 'adjusted',
  archive: 'archived',
  'bring-back': 'brought back',
  cancel: 'cancelled',
  change: 'changed',
  create: 'made',
  edit: 'changed',
  join: 'joined',
  merge: 'merged',
  move: 'moved',
  reattribute: 'reattributed',
  refund: 'refunded',
  rename: 'renamed',
  reserve: 'reserved',
  split: 'split',
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`
}

/** "daysBefore" and "part_of" as people read them. */
function wordsOf(key: string): string {
  const named = WHAT[key]
  if (named !== undefined) return named
  return key
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`)
}

const WHAT: Readonly<Record<string, string>> = {
  length: 'a cycle is',
  takes: 'takes effect',
  allotment: 'credits of a cycle',
  untilReset: 'ends with the cycle',
}

/** What was never set, or is set no more. */
const NOTHING = 'none'

function sayFact(key: string, fact: AuditFacts[string]): string {
  if (fact === null || fact === '') return NOTHING
  if (typeof fact === 'boolean') return fact ? 'yes' : 'no'
  const text = String(fact)
  if (key === 'length') return sayLength(text)
  if (key === 'takes') return TAKES[text] ?? text
  return key === 'workingDays' ? text.replace(/[1-7]/g, (day) => WEEKDAYS[Number(day) - 1] ?? day) : text
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const TAKES: Readonly<Record<string, string>> = {
  full: 'at once, in full',
  prorated: 'at once, for the time that is left (prorated)',
  next_cycle: 'from the next cycle on',
}

const LENGTHS: Readonly<Record<string, string>> = {
  P1M: 'monthly',
  P3M: 'quarterly',
  P6M: 'half-yearly',
  P1Y: 'yearly',
}
const UNITS: Readonly<Record<string, string>> = { Y: 'years', M: 'months', W: 'weeks', D: 'days' }

/** "monthly", "every 2 weeks": the length of a cycle, which is kept as P1M or P2W. */
function sayLength(length: string): string {
  const [, count, unit = ''] = /^P(\d+)([YMWD])$/.exec(length) ?? []
  if (count === undefined) return length
  return LENGTHS[length] ?? (count === '1' ? `every ${UNITS[unit]?.slice(0, -1)}` : `every ${count} ${UNITS[unit]}`)
}

function cutFact(fact: AuditFacts[string]): AuditFacts[string] {
  if (typeof fact !== 'string') return fact
  const characters = [...fact]
  return characters.length <= FACT_MAX ? fact : `${characters.slice(0, FACT_MAX - 1).join('')}…`
}
