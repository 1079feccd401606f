// The forms behind the list of purposes: each says what it changes and what not before anything is saved, and one sentence
// says what was.

import type { KnownBlock, ModalView } from '@slack/types'
import type { Credits } from '../../core/amount.ts'
import { section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option } from './modal.ts'
import { countOf, unitsOf } from './phrases.ts'
import type { NameKind } from './purposes.ts'

/** More than any name may have, so that too long a one is refused with a sentence. */
const TYPED_MAX = 150
/** Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const OPTIONS_MAX = 100

interface Named {
  id: string
  name: string
}

interface FormOf {
  kind: NameKind
  name: string
  metadata: string
  /** What stands on top, as where somebody else was quicker. */
  remark?: string | undefined
}

/** A new purpose. */
export function addForm(): ModalView {
  return modal({
    callbackId: 'purposes:add',
    title: 'Add a purpose',
    submit: 'Add',
    close: 'Cancel',
    blocks: [
      nameField(undefined),
      section('It is offered with every log from then on, at the end of the list, in every pool.'),
    ],
  })
}

/** Another name for a purpose. `typed`: what was typed before somebody else was quicker. */
export function renameForm({
  name,
  metadata,
  remark,
  typed = name,
}: FormOf & { typed?: string | undefined }): ModalView {
  return modal({
    callbackId: 'purposes:rename',
    title: 'Rename a purpose',
    submit: 'Rename',
    close: 'Cancel',
    metadata,
    blocks: [
      ...remarked(remark),
      nameField(typed),
      section(
        `What was logged for *${escapeMrkdwn(name)}* is shown under the new name, in every cycle. Posts that were made before stay as they are.`,
        'The old name means nothing any more: a program that sends it is recorded with its text, and gets a warning.',
      ),
    ],
  })
}

/** The last thing before a purpose or campaign is archived or brought back. */
export function archiveForm({ kind, name, metadata, remark }: FormOf, isBack: boolean): ModalView {
  const named = saidName(kind, name)
  return modal({
    callbackId: isBack ? 'purposes:bring-back' : 'purposes:archive',
    title: isBack ? 'Bring back' : 'Archive',
    submit: isBack ? 'Bring back' : 'Archive',
    close: 'Cancel',
    metadata,
    blocks: [
      ...remarked(remark),
      isBack
        ? section(`*${named}* is offered again with every log. What was logged for it was counted all the time.`)
        : section(
            `*${named}* is not offered any more, and nobody's next logs are set to it.`,
            'What was logged for it stays and counts as before. A spend that a program still reports for it is recorded: it has happened. You can bring it back.',
          ),
    ],
  })
}

/** Where in the list a purpose is to stand. `others`: those in use, in their order. */
export function moveForm({ name, metadata, remark }: FormOf, others: readonly Named[]): ModalView {
  const options = [
    option('First', FIRST),
    ...others.slice(0, OPTIONS_MAX - 1).map((it) => option(`After ${it.name}`, it.id)),
  ]
  return modal({
    callbackId: 'purposes:move',
    title: 'Move a purpose',
    submit: 'Move',
    close: 'Cancel',
    metadata,
    blocks: [
      ...remarked(remark),
      field('after', 'Place in the list', { type: 'static_select', action_id: 'purposes:after', options }),
      section(`The order in which *${escapeMrkdwn(name)}* and the others are offered and listed.`),
    ],
  })
}

/** The option of the first place. */
export const FIRST = 'first'

export interface MergePreview {
  into: Named
  /** Of all cycles. */
  spends: number
  /** In the running cycles; the pool is named where there are several. */
  current: readonly { poolName: string | null; unit: string; credits: Credits }[]
}

/** What is to become part of what; with `preview` also what that means. */
export function mergeForm(
  { kind, name, metadata, remark }: FormOf,
  others: readonly Named[],
  preview: MergePreview | undefined,
): ModalView {
  const options = others.slice(0, OPTIONS_MAX).map((it) => option(kind === 'campaign' ? `#${it.name}` : it.name, it.id))
  const chosen = options.find(({ value }) => value === preview?.into.id)
  return modal({
    callbackId: 'purposes:merge',
    title: kind === 'purpose' ? 'Merge purposes' : 'Merge campaigns',
    submit: preview ? 'Merge' : 'Show what changes',
    close: 'Cancel',
    metadata,
    blocks: [
      ...remarked(remark),
      field(
        'into',
        `${kind === 'campaign' ? '#' : ''}${name} becomes part of`,
        {
          type: 'static_select',
          action_id: 'purposes:into',
          options,
          ...(chosen ? { initial_option: chosen } : {}),
        },
        { live: true },
      ),
      ...(preview ? previewBlocks(saidName(kind, name), saidName(kind, preview.into.name), preview) : []),
    ],
  })
}

function previewBlocks(name: string, into: string, { spends, current }: MergePreview): KnownBlock[] {
  const amounts = current.map(
    ({ poolName, unit, credits }) =>
      `${unitsOf(credits, unit)}${poolName === null ? '' : ` of ${escapeMrkdwn(poolName)}`}`,
  )
  const sum = amounts.length === 0 ? 'nothing' : new Intl.ListFormat('en-GB').format(amounts)
  return [
    section(`*${name}* (${countOf(spends, 'spend')} in all, ${sum} in this cycle) becomes part of *${into}*.`),
    section(
      '*What changes*',
      `• What was logged for ${name} counts for ${into}: in the pool card, history, team, digests and exports, of every cycle.`,
      `• Whoever types or sends "${name}" later means ${into}.`,
    ),
    section(
      '*What does not*',
      `• What is used and what is left, of anybody and of any pool.`,
      '• Reports, alerts and digests that were posted: they stay as they are.',
      `• What each entry was logged for. ${name} can be split off again, with its own entries.`,
    ),
  ]
}

/** Which of what was merged into something is to stand alone again. */
export function splitForm({ kind, name, metadata, remark }: FormOf, merged: readonly Named[]): ModalView {
  const options = merged.slice(0, OPTIONS_MAX).map((it) => option(kind === 'campaign' ? `#${it.name}` : it.name, it.id))
  const [first] = options
  const whole = saidName(kind, name)
  return modal({
    callbackId: 'purposes:split',
    title: 'Split off',
    submit: 'Split off',
    close: 'Cancel',
    metadata,
    blocks: [
      ...remarked(remark),
      field('part', `Part of ${kind === 'campaign' ? '#' : ''}${name}`, {
        type: 'static_select',
        action_id: 'purposes:part',
        options,
        ...(first ? { initial_option: first } : {}),
      }),
      section(
        'What was logged for it before it was merged counts for it again, in every cycle, and people who type it mean it.',
        `What was logged since stays with *${whole}*, and so do reservations and what people have set for their next logs.`,
      ),
    ],
  })
}

/** What was done; the list beneath is up to date. */
export function changedModal(text: string): ModalView {
  return modal({
    callbackId: 'purposes:changed',
    title: 'Purposes',
    blocks: [section(`:white_check_mark: ${escapeMrkdwn(text)}`)],
  })
}

function nameField(initial: string | undefined) {
  return field('name', 'Name', {
    type: 'plain_text_input',
    action_id: 'purposes:name',
    max_length: TYPED_MAX,
    ...(initial === undefined || initial === '' ? {} : { initial_value: initial.slice(0, TYPED_MAX) }),
  })
}

function remarked(remark: string | undefined): KnownBlock[] {
  return remark === undefined ? [] : [section(`:warning: ${escapeMrkdwn(remark)}`)]
}

/** Escaped, a campaign with its #. */
function saidName(kind: NameKind, name: string): string {
  return `${kind === 'campaign' ? '#' : ''}${escapeMrkdwn(name)}`
}
