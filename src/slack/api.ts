// `api`: keys for programs. An admin makes them for any pool, an owner for the pools they own; each sees and revokes the
// ones they could have made. A key is shown once, in the view that follows the form, and nowhere else.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Pool } from '../core/model.ts'
import { createKeyOnce } from '../meter/create-key.ts'
import { revokeKey } from '../meter/revoke-key.ts'
import { type ListedKey, listKeys } from '../store/keys.ts'
import { isHere, ownedPools } from './access.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { chosenOf, textOf } from './fields.ts'
import { readJson } from './read-json.ts'
import { type KeysForm, keysModal, newKeyModal } from './views/api.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import type { Visit, VisitDeps } from './visit.ts'
import { whoIsAdmin } from './who-can.ts'

const TITLE = 'Keys for programs'
/** How many keys the form lists. */
const LISTED_MAX = 20
/** How many are looked at to find those that somebody may see. */
const READ_MAX = 500

/** What somebody may do with keys. */
interface Rights {
  isAdmin: boolean
  /** The pools they may make keys for. */
  pools: readonly Pool[]
}

/** `api`: the form, with the keys there are. */
export async function openApi(ask: Ask): Promise<Answer> {
  const rights = await rightsOf(ask)
  if (!rights) return sentence(await refusal(ask))
  return { view: await keysForm(ask, rights), again: { label: TITLE, actionId: 'api:open', value: '{}' } }
}

/** The form by a button, for when Slack's three seconds were over. */
export async function reopenApi(click: Click): Promise<ModalView> {
  const rights = await rightsOf(click)
  return rights ? keysForm(click, rights) : refusalModal(click)
}

/** Makes the key and shows it. Sent twice, it is made once and shown once. */
export async function createByApi(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, member } = submission
  const rights = await rightsOf(submission)
  if (!rights) return { kind: 'show', view: await refusalModal(submission) }
  const name = textOf(view.values, 'name') ?? ''
  const chosen = chosenOf(view.values, 'pools')
  const pools = rights.pools.filter(({ shortName }) => chosen.includes(shortName))
  if (pools.length < chosen.length || (chosen.length === 0 && !rights.isAdmin))
    return { kind: 'errors', errors: { pools: 'Choose among the pools that you own.' } }
  const outcome = await createKeyOnce(deps.meter, {
    workspaceId,
    name,
    pools: pools.map(({ shortName }) => shortName),
    readOnly: false,
    requestKey: `slack:view ${view.rootViewId}`,
    actorId: member.memberId,
    via: 'slack',
  })
  if (outcome.kind === 'refused') return { kind: 'errors', errors: { name: outcome.message } }
  if (outcome.kind === 'made-before') return { kind: 'show', view: sentenceModal(TITLE, MADE_BEFORE) }
  const shown = { name, text: outcome.text, pools: pools.map((pool) => pool.name), url: apiUrlOf(deps) }
  return { kind: 'show', view: newKeyModal(shown), unseen: sentence(UNSEEN) }
}

/** [Revoke]: ends a key and shows the others. */
export async function revokeByApi(click: Click): Promise<ModalView> {
  const { deps, workspaceId, member } = click
  const rights = await rightsOf(click)
  if (!rights) return refusalModal(click)
  const keyId = keyIdIn(click.value)
  const key = (await listKeys(deps.meter.db, workspaceId, READ_MAX)).find((it) => it.keyId === keyId)
  // Revoked by somebody else meanwhile, or never theirs: either way it is not in their list.
  if (!key || !isTheirs(rights, key)) return keysForm(click, rights)
  await revokeKey(deps.meter, { workspaceId, keyId: key.keyId, actorId: member.memberId, via: 'slack' })
  return keysForm(click, rights, `Revoked ${key.keyId} of ${key.stream}: it is refused from now on.`)
}

async function keysForm(visit: Visit, rights: Rights, remark?: string): Promise<ModalView> {
  const { deps, workspaceId, directory, member } = visit
  const keys = (await listKeys(deps.meter.db, workspaceId, READ_MAX)).filter((key) => isTheirs(rights, key))
  const nameOf = (poolId: string) => directory.pools.find((pool) => pool.poolId === poolId)?.name ?? poolId
  const form: KeysForm = {
    pools: rights.pools,
    mayAll: rights.isAdmin,
    keys: keys.slice(0, LISTED_MAX).map(({ keyId, stream, abilities, poolIds, lastSpendAt }) => ({
      keyId,
      name: stream,
      abilities,
      pools: poolIds.map(nameOf),
      lastSpendAt,
    })),
    more: Math.max(0, keys.length - LISTED_MAX),
    zone: member.zone ?? directory.zone,
    ...(remark === undefined ? {} : { remark }),
  }
  return keysModal(form)
}

/** What the visitor may do, by Slack's own word; undefined: nothing. */
async function rightsOf(visit: Visit): Promise<Rights | undefined> {
  const member = await visit.confirmed
  if (!isHere(member)) return undefined
  const pools = member.admin
    ? visit.directory.pools.filter(({ archivedAt }) => archivedAt === null)
    : await ownedPools(visit, member)
  return pools.length === 0 ? undefined : { isAdmin: member.admin, pools }
}

/** A key that reaches further than somebody's own pools is not theirs. */
function isTheirs({ isAdmin, pools }: Rights, { poolIds }: ListedKey): boolean {
  return isAdmin || (poolIds.length > 0 && poolIds.every((id) => pools.some((pool) => pool.poolId === id)))
}

async function refusal(visit: Visit): Promise<string> {
  return `Only an owner of a pool or ${await whoIsAdmin(visit)} can make keys for programs.`
}

async function refusalModal(visit: Visit): Promise<ModalView> {
  return sentenceModal(TITLE, await refusal(visit))
}

/** Where programs reach the API. */
function apiUrlOf({ publicUrl, port = 3000 }: VisitDeps): string {
  return publicUrl ?? `http://localhost:${port}`
}

function keyIdIn(value: string): string | undefined {
  return z.object({ keyId: z.string().max(32) }).safeParse(readJson(value)).data?.keyId
}

const MADE_BEFORE =
  'This key was made already, and a key is shown only once. If you have not kept it, revoke it and make another.'
const UNSEEN =
  'The key was made, and you had closed the form before it could be shown. It is kept nowhere: open "api" again, revoke it and make another.'
