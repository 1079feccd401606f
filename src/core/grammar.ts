// What a person typed after the slash command: a known verb, the pool card, a plan to log, or a question. Decides which of
// them it is and keeps every typed word; booking, permissions and wording in blocks are left to others.
import { type Answer, resolveLine, resolveWhy, type WhyAnswer } from './grammar-doubt.ts'
import { choicesOf } from './grammar-labels.ts'
import { compact, nearest } from './grammar-nearest.ts'
import type { Command, GrammarContext, Question } from './grammar-plan.ts'
import { cleanText, type Line, toLine, unescapeSlack } from './grammar-text.ts'
import { poolNamed } from './pool-name.ts'

/** The longest line that is read; a note of a modal holds 3,000 characters. */
export const LINE_MAX = 2000

/** How near a typed verb must be to be offered is generous, because offering writes nothing. */
const EAGER = true

/**
 * Reads the text after the slash command, as Slack sends it (`should_escape` on). Never throws and writes nothing: a line
 * in doubt is a question with everything understood so far in its draft and a plan behind each choice.
 */
export function parseCommand(text: string, context: GrammarContext): Command {
  const { clean, damaged } = cleanText(text)
  if (text.length > LINE_MAX) return tooLong(clean)
  const read = (line: Line) => withDamage(resolveLine(line, context), damaged, context)
  const { verb, rest } = splitVerb(clean)
  if (/^(?:left|balance|)$/.test(verb)) return card(rest, context)
  if (verb === 'log') return rest === '' ? { kind: 'nothing' } : read(toLine(rest)).command
  const known = context.verbs.find((candidate) => candidate.toLowerCase() === verb)
  if (known !== undefined) return { kind: 'verb', verb: known, rest }
  const line = toLine(clean)
  const { command, firstWordKnown } = read(line)
  if (isAboutBalance(command, line)) return { kind: 'card', ...namedPool(line, context), rest: '' }
  if (!firstWordKnown && isNearPool(command, line, context)) return card(clean.trim(), context)
  if (!firstWordKnown) return unknownVerb(line, command, rest, context)
  return isOnlyPool(command, line, context) ? card(clean.trim(), context) : command
}

/** Reads the text after the verb `for`: "#q4-webinar", "Prospecting". `rest` is what names neither. Never throws. */
export function parseFor(text: string, context: GrammarContext): WhyAnswer {
  return resolveWhy(toLine(cleanText(text.slice(0, LINE_MAX)).clean), context)
}

/** The first word as verbs are written, without punctuation at its end ("?" alone is empty), and the text after it. */
function splitVerb(text: string): { verb: string; rest: string } {
  const [word = ''] = text.trim().split(/\s/, 1)
  const verb = word.toLowerCase().normalize('NFKC')
  const bare = verb.replace(/[?!.:,]+$/, '')
  return { verb: bare === '' && !/^\?*$/.test(verb) ? verb : bare, rest: text.trim().slice(word.length).trim() }
}

/** Characters that no database takes were left out; the person sees the rest before it is booked. */
function withDamage(answer: Answer, damaged: boolean, context: GrammarContext): Answer {
  if (!damaged || answer.command.kind === 'question') return answer
  const { plan } = answer.command
  const message = 'That line had characters in it that cannot be stored. Without them it reads like this.'
  const choices = choicesOf([{ plan, picked: [] }], context)
  return { ...answer, command: { kind: 'question', reason: 'characters', message, draft: plan, choices } }
}

function tooLong(clean: string): Question {
  const source = unescapeSlack(clean)
  const message = `That line has ${source.length} characters, and I read at most ${LINE_MAX}: keep the note shorter.`
  return { kind: 'question', reason: 'too-long', message, draft: { items: [], labels: {}, words: source }, choices: [] }
}

/** The pool card, of the pool named after the word. */
function card(rest: string, context: GrammarContext): Command {
  const pool = poolNamed(rest, context.pools)
  return { kind: 'card', ...(pool && { poolId: pool.poolId }), rest }
}

/** A line that is nothing but a pool's name asks for its card. */
function isOnlyPool(command: Command, line: Line, context: GrammarContext): boolean {
  const only = card(line.source, context)
  return command.kind === 'question' && command.reason === 'amount' && only.kind === 'card' && only.poolId !== undefined
}

const BALANCE = /\b(?:left|balance|remain(?:s|ing)?|how (?:many|much))\b/i

/** "whats left", "how many credits do we have?": a question about the balance, with no amount in it. */
function isAboutBalance(command: Answer['command'], { source, tokens }: Line): boolean {
  return command.kind === 'question' && BALANCE.test(source) && !tokens.some(({ key }) => /\d/.test(key))
}

/** The pool that such a question names. */
function namedPool({ tokens }: Line, { pools }: GrammarContext): { poolId?: string } {
  const words = tokens.map(({ key }) => compact(key))
  const named = pools.find(({ name, shortName }) => words.includes(compact(name)) || words.includes(compact(shortName)))
  return named ? { poolId: named.poolId } : {}
}

/** A line that is nothing but a pool's name with a slip in it, and no slip of a verb. */
function isNearPool(command: Answer['command'], { source, tokens }: Line, { pools, verbs }: GrammarContext): boolean {
  if (command.kind === 'log' || command.choices.length > 0 || tokens.some(({ key }) => /\d/.test(key))) return false
  const typed = source.replace(/[?!.,]+$/, '')
  const names = pools.flatMap(({ name, shortName }) => [name, shortName])
  return (
    nearest(typed, names) !== undefined && nearest(typed, ['log', 'left', 'balance', ...verbs], EAGER) === undefined
  )
}

function unknownVerb(line: Line, reading: Answer['command'], rest: string, context: GrammarContext): Command {
  const first = line.tokens.find(({ kind }) => kind !== 'mark') ?? line.tokens[0]
  const word = first?.text ?? ''
  const near = nearest(word, ['log', 'left', 'balance', ...context.verbs], EAGER)
  const slipped = reading.kind === 'question' && reading.reason === 'near-word'
  const onItsOwn = /^[^\p{L}]/u.test(word) || first?.kind !== 'word'
  if (near === undefined && (slipped || onItsOwn)) return reading
  return {
    kind: 'unknown-verb',
    word,
    ...(near !== undefined && { nearest: near }),
    rest,
    ...((reading.kind === 'log' || reading.choices.length > 0) && { reading }),
  }
}
