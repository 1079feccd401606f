// The buttons of an alert: who handles it, who lets it go, until when it is put off. The message itself is updated by
// delivery, so that everybody sees the same; the clicker gets a word where nothing changes.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { judgeAct, snoozeChoices } from '../core/alert-state.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { acknowledgeAlert, letGoAlert } from '../meter/acknowledge-alert.ts'
import type { ActInput, ActOutcome } from '../meter/act-on-alert.ts'
import { snoozeAlert } from '../meter/snooze-alert.ts'
import { type AlertRow, readAlert } from '../store/alert-acts.ts'
import { actorOf, seesOthers } from './access.ts'
import { showDetails } from './alert-details.ts'
import type { Click, ClickAnswer, Submission, SubmitAnswer } from './ask.ts'
import { believe } from './believe.ts'
import { textOf } from './fields.ts'
import { openLogByButton } from './log-modal.ts'
import { packDraft } from './log-value.ts'
import { readJson } from './read-json.ts'
import { type AlertReply, alertReply } from './views/alert-reply.ts'
import { snoozedModal, snoozeModal } from './views/alert-snooze.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

const carried = z.object({ alert: z.uuid(), do: z.enum(['snooze', 'log', 'details']).optional() })

/** What a button, an option or a modal of an alert carries; undefined where it is none of ours. */
function readCarried(value: string): z.output<typeof carried> | undefined {
  return carried.safeParse(readJson(value)).data
}

/** "I'll handle it". */
export function handleAlert(click: Click): Promise<ClickAnswer> {
  return act(click, 'handle', (input) => acknowledgeAlert(click.deps.meter, input))
}

/** "Let it go". */
export function letGoOfAlert(click: Click): Promise<ClickAnswer> {
  return act(click, 'let-go', (input) => letGoAlert(click.deps.meter, input))
}

async function act(
  click: Click,
  verb: AlertReply['verb'],
  run: (input: ActInput) => Promise<ActOutcome>,
): Promise<ClickAnswer> {
  const alertId = readCarried(click.value)?.alert ?? ''
  if (alertId === '')
    return { kind: 'say', spoken: sentence(alertReply({ verb, outcome: { kind: 'unknown' }, by: null })) }
  const isKept = await believe(click, alertId)
  const outcome = await run(await inputOf(click, alertId))
  // The message says it: to everybody, in the same moment.
  if (outcome.kind === 'same' || (outcome.kind === 'done' && outcome.isShown && isKept)) return { kind: 'nothing' }
  return { kind: 'say', spoken: sentence(await replyTo(click, verb, outcome)) }
}

/** What only some may do waits for Slack's own word on who they are. */
async function inputOf({ workspaceId, confirmed }: Visit, alertId: string): Promise<ActInput> {
  return { workspaceId, alertId, actor: actorOf(await confirmed), via: 'slack' }
}

/** Why nothing was done, or, where no message can show it, that it was. */
async function replyTo(visit: Visit, verb: AlertReply['verb'], outcome: ActOutcome): Promise<string> {
  const handler = outcome.kind === 'unknown' ? null : outcome.alert.handlerName
  const isTheirs = outcome.kind !== 'unknown' && outcome.alert.handledById === visit.member.memberId
  const isNamed = outcome.kind !== 'unknown' && mayReadNames(visit, outcome.alert)
  return alertReply({ verb, outcome, by: isTheirs ? 'you' : isNamed && handler !== null ? { name: handler } : null })
}

function mayReadNames({ directory, member }: Visit, { ownerIds }: AlertRow): boolean {
  const isOwner = member.admin || ownerIds.includes(member.memberId)
  return areNamed(asNamesShown(directory.namesShown), { kind: 'member', isOwner, isGuest: !seesOthers(member) })
}

/** The menu: until when to snooze, the form of a log, or what is behind the figures. */
export async function openFromAlert(click: Click): Promise<ModalView> {
  const { deps, workspaceId, now } = click
  const chosen = readCarried(click.value)
  const alert = chosen && (await readAlert(deps.meter.db, workspaceId, chosen.alert))
  if (!chosen || !alert)
    return sentenceModal('Alert', alertReply({ verb: 'snooze', outcome: { kind: 'unknown' }, by: null }))
  await believe(click, chosen.alert)
  if (chosen.do === 'details') return showDetails(click, alert)
  if (chosen.do === 'log') {
    const draft = { items: [], labels: {}, words: '', poolId: alert.poolId }
    return openLogByButton({ ...click, value: packDraft(draft, click.directory.pools) })
  }
  const { actor } = await inputOf(click, chosen.alert)
  const judged = judgeAct({ kind: 'snooze', untilAt: alert.cycleEndsAt }, alert, { ...actor, ownsPool: false }, now)
  if (judged.kind === 'refused') return sentenceModal('Snooze', await replyTo(click, 'snooze', { ...judged, alert }))
  const { zone, poolName, cycleEndsAt } = alert
  return snoozeModal({ alertId: alert.alertId, zone, poolName, now, choices: snoozeChoices(now, cycleEndsAt, zone) })
}

/** "Snooze" in the modal. */
export async function snoozeSubmitted(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view } = submission
  const alertId = readCarried(view.privateMetadata)?.alert
  const alert = alertId === undefined ? undefined : await readAlert(deps.meter.db, workspaceId, alertId)
  const until = Number(textOf(view.values, 'until') ?? Number.NaN)
  if (!Number.isSafeInteger(until)) return { kind: 'errors', errors: { until: 'Choose one.' } }
  if (!alert) return say(alertReply({ verb: 'snooze', outcome: { kind: 'unknown' }, by: null }))
  const untilAt = new Date(Math.min(until, +alert.cycleEndsAt))
  const input = await inputOf(submission, alert.alertId)
  const outcome = await snoozeAlert(deps.meter, { ...input, untilAt })
  if (outcome.kind === 'refused' || outcome.kind === 'unknown') return say(await replyTo(submission, 'snooze', outcome))
  return { kind: 'show', view: snoozedModal(alert, untilAt) }
}

function say(text: string): SubmitAnswer {
  return { kind: 'show', view: sentenceModal('Snooze', text) }
}
