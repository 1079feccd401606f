// `for`: what the next logs are for, until changed. Alone it shows it, "nothing" ends it. Near misses are asked about,
// since every log after it would carry the slip; a campaign that is new becomes one of the workspace.

import { z } from 'zod'
import { parseFor } from '../core/grammar.ts'
import type { Why } from '../core/grammar-doubt.ts'
import { nearest } from '../core/grammar-nearest.ts'
import { nearPurpose } from '../core/grammar-why.ts'
import { CAMPAIGN_MAX, campaignName, findNamed, withTyped } from '../meter/resolve-names.ts'
import { setSticky } from '../store/sticky.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { grammarContext } from './grammar-context.ts'
import { typedLine } from './log.ts'
import { readJson } from './read-json.ts'
import { stickyOf } from './sticky.ts'
import type { Spoken } from './views/blocks.ts'
import { askFor, isFor, type NamedFor } from './views/for.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

/** Words that end it. */
const NOTHING = /^(?:nothing|none|clear|off|-)$/i
/** Buttons beside each other. */
const CHOICES_MAX = 2

/** Sets, shows or ends what the next logs are for. `rest` is what stands after "for". */
export async function answerFor(ask: Ask, rest: string): Promise<Spoken> {
  const { command, directory } = ask
  const typed = rest.trim()
  if (typed === '') return isFor({ ...stickyOf(ask), command, isNew: false })
  if (NOTHING.test(typed)) return set(ask, {})
  const context = await grammarContext(ask)
  const { doubt, rest: left, ...why } = parseFor(typed, context)
  if (doubt)
    return askBack(
      ask,
      doubt.message,
      doubt.choices.map(({ label, why: it }) => ({ label, why: it })),
    )
  const leftover = left.replace(/^(?:the|our|my)$/i, '')
  if (leftover === '') return set(ask, why)
  const purposes = context.purposes.join(', ')
  const message = `"${leftover}" is neither a purpose nor a campaign. Purposes: ${purposes}. A campaign begins with #.`
  const purpose = why.purpose ?? nearPurpose(leftover, context.purposes)
  const campaign = nearest(leftover, context.campaigns, true)
  const choices = [
    ...(purpose === undefined ? [] : [{ label: `Use ${purpose}`, why: { ...why, purpose } }]),
    ...(campaign === undefined ? [] : [{ label: `Use #${campaign}`, why: { ...why, campaign } }]),
    ...(/\s/.test(leftover) || directory.purposes.some((it) => it.name === leftover)
      ? []
      : [{ label: `Use #${leftover} as a campaign`, why: { ...why, campaign: leftover } }]),
  ]
  return askBack(ask, message, choices)
}

/** A choice of the question: set as if it had been typed. */
export async function setForByButton(click: Click): Promise<ClickAnswer> {
  const parsed = carried.safeParse(readJson(click.value))
  const gone = parsed.success ? goneOf(click, parsed.data) : 'This choice cannot be read any more.'
  if (!parsed.success || gone !== undefined)
    return { kind: 'say', spoken: sentence(`${gone} Nothing was changed: what is set stays. Type it once more.`) }
  return { kind: 'replace', spoken: await set(click, parsed.data) }
}

/** The list may have changed since the question. */
function goneOf({ directory }: Visit, { purpose }: z.output<typeof carried>): string | undefined {
  if (purpose === undefined || findNamed(directory.purposes, purpose)?.archived === false) return undefined
  return `"${purpose}" is not one of the purposes any more.`
}

/** [Clear]. */
export async function clearFor(click: Click): Promise<ClickAnswer> {
  return { kind: 'replace', spoken: await set(click, {}) }
}

const carried = z.object({ purpose: z.string().max(200).optional(), campaign: z.string().max(CAMPAIGN_MAX).optional() })

function askBack(ask: Ask, message: string, choices: { label: string; why: Omit<Why, 'rest'> }[]): Spoken {
  const offered = choices.slice(0, CHOICES_MAX).map(({ label, why: { purpose, campaign } }) => ({
    label,
    value: JSON.stringify({ purpose, campaign: campaign?.slice(0, CAMPAIGN_MAX) }),
  }))
  return askFor({ message, offered, typed: typedLine(ask) })
}

async function set(visit: Visit, why: z.output<typeof carried>): Promise<Spoken> {
  const { deps, workspaceId, member, directory, command } = visit
  const meant = findNamed(directory.purposes, why.purpose ?? '')
  const purpose = meant?.archived ? undefined : meant
  const text = campaignName(why.campaign ?? '').slice(0, CAMPAIGN_MAX)
  const campaigns = await withTyped(deps.meter, directory, [text])
  const campaign = findNamed(campaigns, text)
  await setSticky(
    deps.meter.db,
    { workspaceId, memberId: member.memberId },
    { purposeId: purpose?.purposeId ?? null, campaignId: campaign?.campaignId ?? null },
  )
  const named: NamedFor = {
    ...(purpose ? { purpose: purpose.name } : {}),
    ...(campaign ? { campaign: campaign.name } : {}),
  }
  return isFor({ ...named, command, isNew: true })
}
