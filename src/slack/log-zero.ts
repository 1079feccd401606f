// [Set it to 0]: the vendor does not charge twice for a contact, so what was logged becomes a known free spend. One
// click, once; who may is undo's to say.

import type { ModalView } from '@slack/types'
import { zeroEntries } from '../meter/zero-entries.ts'
import type { Click, ClickAnswer } from './ask.ts'
import { type BookOutcome, bookedAlready, entriesOf } from './log-book.ts'
import { packMemory } from './log-fill.ts'
import { ACTION_SOURCE, type Booking, keyOfItem } from './log-keys.ts'
import { unpackBooking } from './log-value.ts'
import { derivedKey, mayNotChange } from './undo.ts'
import { loggedModal, logReply } from './views/log.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'

/** In a message: the new reply stands in the place of the old one. */
export async function zeroReplied(click: Click): Promise<ClickAnswer> {
  const outcome = await zeroClicked(click)
  return outcome.kind === 'booked'
    ? { kind: 'replace', spoken: logReply(outcome.reply) }
    : { kind: 'say', spoken: sentence(outcome.message) }
}

/** In a modal. */
export async function zeroShown(click: Click): Promise<ModalView> {
  const outcome = await zeroClicked(click)
  if (outcome.kind === 'refused') return sentenceModal('Set it to 0', outcome.message)
  return loggedModal(
    outcome.reply,
    click.view?.privateMetadata ?? packMemory({ poolId: '', nth: 1, member: undefined }),
  )
}

async function zeroClicked(click: Click): Promise<BookOutcome> {
  const { deps, workspaceId, member, receivedAt } = click
  const booking = unpackBooking(click.value)
  const entries = booking ? await entriesOf(click, booking) : []
  const [first] = entries
  if (!booking || !first) return refused('this reply is not in the ledger.')
  const refusal = await mayNotChange(click, entries)
  if (refusal !== undefined) return refused(refusal)
  const zeroed: Booking = { source: ACTION_SOURCE, key: derivedKey('zero', booking) }
  const outcome = await zeroEntries(deps.meter, {
    workspaceId,
    poolId: first.poolId,
    entries: entries.map(({ entryId }, index) => ({ entryId, key: keyOfItem(zeroed.key, index) })),
    source: zeroed.source,
    actorId: member.memberId,
    receivedAt,
  })
  if (outcome.kind === 'refused') return { kind: 'refused', message: `Nothing was changed. ${outcome.message}` }
  return (await bookedAlready(click, zeroed, {})) ?? refused('it cannot be found.')
}

function refused(why: string): BookOutcome {
  return { kind: 'refused', message: `Nothing was changed: ${why}` }
}
