// The form that corrects an entry: what it is and what became of it, what can be done about it, and what that would leave.

import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import { footer, section } from './blocks.ts'
import { type EntryRow, entryLine, plainEntry } from './entries.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option, plain } from './modal.ts'

export type Choice = 'move' | 'refund' | 'undo' | 'split' | 'join'

/** The choice of no purpose. */
export const NO_PURPOSE = '-'
const TITLE = 'Correct an entry'
/** Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const OPTIONS_MAX = 100
/** Of what an entry was before, and of reports of it. */
const TOLD_MAX = 3

export interface CorrectForm {
  now: Date
  entry: EntryRow
  /** By which door it came, and who it was logged by. */
  door: string
  earlier: readonly EntryRow[]
  reports: readonly EntryRow[]
  doubles: readonly EntryRow[]
  /** Why something was not done, or nothing can be. */
  reason: string | null
  /** What the reader may do; none: the form only shows. */
  choices: readonly Choice[]
  choice: Choice | null
  /** Whether the reader may give it to somebody else. */
  isOwner: boolean
  purposes: readonly { purposeId: string; name: string }[]
  /** What the fields begin with. */
  purposeId: string | null
  campaign: string
  slackUserId: string | null
  credits: string
  /** What is left now and after it; null: not known yet. */
  preview: string | null
  metadata: string
}

/** The form. */
export function correctForm(form: CorrectForm): ModalView {
  const { choices, choice } = form
  return modal({
    callbackId: 'correct:save',
    title: TITLE,
    ...(choice === null ? {} : { submit: 'Save', close: 'Cancel' }),
    metadata: form.metadata,
    blocks: [
      ...(form.reason === null ? [] : [section(`*${escapeMrkdwn(form.reason)}*`)]),
      ...aboutBlocks(form),
      ...(choice === null ? [] : [choiceField(choices, choice, form.isOwner), ...fieldsOf(form, choice)]),
      ...(choice === null || form.preview === null ? [] : [{ ...section(form.preview), block_id: 'preview' }]),
    ],
  })
}

/** What was done. */
export function correctedModal(said: string): ModalView {
  return modal({ callbackId: 'correct:done', title: TITLE, blocks: [section(`:white_check_mark: *${said}*`)] })
}

function aboutBlocks({ entry, door, earlier, reports }: CorrectForm): KnownBlock[] {
  const { note, kind } = entry
  return [
    section(`*${entryLine(entry)}*`, escapeMrkdwn(door)),
    ...earlier.slice(-TOLD_MAX).map((it) => footer('Before it was corrected', entryLine(bare(it)))),
    ...reports.slice(-TOLD_MAX).map((it) => footer('Reported too, and counted once', entryLine(bare(it)))),
    ...(note === null || kind === 'adjustment' ? [] : [footer(`Note: ${escapeMrkdwn(note.slice(0, 500))}`)]),
  ]
}

/** Without what is said of the entry itself. */
function bare(entry: EntryRow): EntryRow {
  return { ...entry, undone: false, refunded: 0, matched: false }
}

function choiceField(choices: readonly Choice[], choice: Choice, isOwner: boolean): InputBlock {
  const labels: Record<Choice, string> = {
    move: isOwner ? 'It is another person, purpose or campaign' : 'It is another purpose or campaign',
    refund: 'Give credits back',
    undo: 'Undo it whole',
    split: 'Count the report too: they are two spends',
    join: 'Count it once: it is the same spend as another',
  }
  const options = choices.map((it) => option(labels[it], it))
  const initial = options.find(({ value }) => value === choice)
  const element: InputBlock['element'] = {
    type: 'static_select',
    action_id: 'correct:what',
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
  return field('what', 'What is to be corrected?', element, { live: true })
}

function fieldsOf(form: CorrectForm, choice: Choice): KnownBlock[] {
  if (choice === 'move') return moveFields(form)
  if (choice === 'refund') return [creditsField(form), noteField()]
  if (choice === 'join' && form.doubles.length > 0) return [otherField(form)]
  return []
}

function moveFields({ purposes, purposeId, campaign, slackUserId, isOwner }: CorrectForm): KnownBlock[] {
  const options = [
    ...purposes.slice(0, OPTIONS_MAX - 1).map((it) => option(it.name, it.purposeId)),
    option('No purpose', NO_PURPOSE),
  ]
  const initial = options.find(({ value }) => value === (purposeId ?? NO_PURPOSE))
  return [
    field('purpose', 'Purpose', {
      type: 'static_select',
      action_id: 'correct:purpose',
      options,
      ...(initial ? { initial_option: initial } : {}),
    }),
    field(
      'campaign',
      'Campaign',
      {
        type: 'plain_text_input',
        action_id: 'correct:campaign',
        max_length: 200,
        placeholder: plain('q4-webinar', 150),
        ...(campaign === '' ? {} : { initial_value: campaign }),
      },
      { optional: true },
    ),
    ...(isOwner
      ? [
          field(
            'member',
            'Whose it was',
            {
              type: 'users_select',
              action_id: 'correct:member',
              ...(slackUserId === null ? {} : { initial_user: slackUserId }),
            },
            { optional: true, hint: 'Left empty it stays whose it is.' },
          ),
        ]
      : []),
  ]
}

function creditsField({ credits }: CorrectForm): InputBlock {
  return field(
    'credits',
    'How many credits came back?',
    {
      type: 'number_input',
      action_id: 'correct:credits',
      is_decimal_allowed: true,
      dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      ...initialNumber(credits),
    },
    { live: true },
  )
}

function noteField(): InputBlock {
  const element: InputBlock['element'] = { type: 'plain_text_input', action_id: 'correct:note', max_length: 3000 }
  return field('note', 'Note', element, { optional: true })
}

function otherField({ doubles, now }: CorrectForm): InputBlock {
  const options = doubles.slice(0, OPTIONS_MAX).map((it) => option(plainEntry(it, now), it.entryId))
  const [first] = options
  return field('other', 'The same spend as', {
    type: 'static_select',
    action_id: 'correct:other',
    options,
    ...(first ? { initial_option: first } : {}),
  })
}
