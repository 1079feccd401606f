// The credits of a pool one by one, for those who run it, and the correction of one that was wrong. From its card they add
// credits, change the plan, move the reset and set prices.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { parseCredits } from '../core/amount.ts'
import { endedBy } from '../core/ended-alerts.ts'
import { cleanText } from '../core/grammar-text.ts'
import type { Pool } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { correctGrant } from '../meter/correct-grant.ts'
import { summarize } from '../meter/summarize.ts'
import { type GivenGrant, listGrants } from '../store/grants.ts'
import type { Ask, Click, ClickAnswer, Submission, SubmitAnswer } from './ask.ts'
import { askedPool, NO_POOL } from './asked-pool.ts'
import { type FieldValues, textOf } from './fields.ts'
import { changeIn, packChange, poolToRun, previewHow, submitChange } from './pool-change.ts'
import { pricesOf } from './prices.ts'
import { readJson } from './read-json.ts'
import { resetOf } from './reset.ts'
import type { Spoken } from './views/blocks.ts'
import { effectLines, sayLocally } from './views/effect.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { corrected, correctModal, grantsCard, type ShownGrant } from './views/grants.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Correct credits'
const DEED = 'see and correct its credits'
const NO_GRANT = 'They are not in the books of this pool any more.'
/** How many are shown, and how many are looked at: a message is read on a phone. */
const SHOWN_MAX = 12
const READ_MAX = 200

/** `topup list`: the credits of the pool that `rest` names or that is meant here. */
export async function answerGrants(ask: Ask, rest: string): Promise<Spoken> {
  const asked = await askedPool(ask, rest, { verb: 'topup list', actionId: 'grants:show' })
  return asked.kind === 'asked' ? asked.spoken : cardOf(ask, asked.summary.config.pool.poolId)
}

/** The same by a button, beside what it stands in. */
export async function showGrants(click: Click): Promise<ClickAnswer> {
  return { kind: 'say', spoken: await cardOf(click, click.value) }
}

async function cardOf(visit: Visit, poolId: string): Promise<Spoken> {
  const { deps, workspaceId, directory } = visit
  const found = await poolToRun(visit, poolId, DEED)
  if (found.kind === 'refused') return sentence(found.message)
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) return sentence(NO_POOL)
  const { cycle, balance, now } = summary
  const grants = await listGrants(deps.meter.db, found.pool, cycle.startsAt, READ_MAX)
  const isNamed = areNamed(asNamesShown(directory.namesShown), { kind: 'member', isOwner: true, isGuest: false })
  return grantsCard({
    ...found.pool,
    balance,
    now,
    grants: grants.slice(0, SHOWN_MAX).map((grant) => shown(grant, { now, cycle, isNamed })),
    more: Math.max(0, grants.length - SHOWN_MAX),
  })
}

function shown(
  grant: GivenGrant,
  { now, cycle, isNamed }: { now: Date; cycle: { startsAt: Date }; isNamed: boolean },
): ShownGrant {
  const worth = grant.credits + grant.corrected
  const isOver = grant.expiresAt !== null && grant.expiresAt <= now
  const by = grant.createdById === null ? null : ((isNamed ? grant.createdByName : null) ?? 'Somebody')
  const mayCorrect = worth > 0 && (grant.expiresAt === null || grant.expiresAt > cycle.startsAt)
  return { ...grant, worth, by, mayCorrect, left: isOver ? 0 : Math.max(0, grant.left) }
}

/** What else the card's menu offers: the form of the reset, or of the prices. */
export function openFromGrants(click: Click): Promise<ModalView> {
  const [what, poolId = ''] = click.value.split(' ')
  return what === 'price' ? pricesOf(click, poolId) : resetOf(click, poolId)
}

/** [Correct...] of one of them. */
export async function correctByButton(click: Click): Promise<ModalView> {
  const carried = z.object({ p: z.string(), g: z.string() }).safeParse(readJson(click.value)).data
  const found = await poolToRun(click, carried?.p, DEED)
  if (found.kind === 'refused') return sentenceModal(TITLE, found.message)
  return formOf(click, found.pool, carried?.g ?? '', {})
}

/** The form with what it would do. */
export async function refreshCorrection(click: Click): Promise<ModalView> {
  const seen = click.view ? changeIn(click.view.privateMetadata) : undefined
  const found = await poolToRun(click, seen?.poolId, DEED)
  if (!click.view || found.kind === 'refused')
    return sentenceModal(TITLE, found.kind === 'refused' ? found.message : NO_POOL)
  return formOf(click, found.pool, seen?.subject ?? '', click.view.values)
}

/** Corrects them. */
export async function submitCorrection(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view } = submission
  const seen = changeIn(view.privateMetadata)
  const found = await poolToRun(submission, seen?.poolId, DEED)
  if (found.kind === 'refused') return { kind: 'show', view: sentenceModal(TITLE, found.message) }
  const { pool } = found
  const grantId = seen?.subject ?? ''
  const { credits, reason } = fieldsOf(view.values)
  if (credits === undefined || credits < 0) return { kind: 'errors', errors: { credits: MISSING } }
  if (reason === undefined) return { kind: 'errors', errors: { reason: 'Say why, in a few words.' } }
  const key = `slack:view ${view.viewId}`
  return submitChange(submission, {
    pool,
    seenVersion: seen?.version,
    deed: DEED,
    run: async (how) => {
      const outcome = await correctGrant(deps.meter, { ...how, grantId, amount: { is: credits }, reason, key })
      return outcome.kind === 'same' ? { kind: 'duplicate' } : outcome
    },
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, pool, grantId, view.values, remark) }),
    done: async () => {
      const [summary] = await summarize(deps.meter, { workspaceId, pool: pool.poolId, poolIds: [] })
      if (!summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
      const said = corrected({ ...pool, credits, balance: summary.balance })
      return { kind: 'show', view: said.view, unseen: said.spoken }
    },
  })
}

const MISSING = 'Say how many credits there really were, like 100; 0 where they never came.'

function fieldsOf(values: FieldValues) {
  const typed = textOf(values, 'credits')
  const reason = cleanText(textOf(values, 'reason') ?? '').clean.trim() || undefined
  return { typed, reason, credits: typed === undefined ? undefined : parseCredits(typed) }
}

async function formOf(
  visit: Visit,
  pool: Pool,
  grantId: string,
  values: FieldValues,
  remark?: string,
): Promise<ModalView> {
  const { deps, workspaceId } = visit
  const { poolId, unit, zone } = pool
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) return sentenceModal(TITLE, NO_POOL)
  const grants = await listGrants(deps.meter.db, pool, summary.cycle.startsAt, READ_MAX)
  const grant = grants.find((it) => it.grantId === grantId)
  if (!grant) return sentenceModal(TITLE, NO_GRANT)
  const { typed, credits, reason } = fieldsOf(values)
  const preview = async () => {
    if (credits === undefined || credits < 0) return [MISSING]
    const how = await previewHow(visit, poolId)
    const outcome = await correctGrant(deps.meter, {
      ...how,
      grantId,
      amount: { is: credits },
      reason: '',
      key: 'preview',
    })
    if (outcome.kind === 'refused') return [escapeMrkdwn(sayLocally(outcome.message, zone, visit.now))]
    if (outcome.kind !== 'done') return [NO_GRANT]
    const { before, after } = outcome
    const { config, alerts } = summary
    return effectLines({ before, after, unit, ends: endedBy({ rules: config.rules, alerts }, { before, after }) })
  }
  return correctModal({
    ...pool,
    now: visit.now,
    grant: { ...grant, worth: grant.credits + grant.corrected },
    credits: typed,
    reason,
    preview: await preview(),
    remark,
    metadata: packChange(pool, grantId),
  })
}
