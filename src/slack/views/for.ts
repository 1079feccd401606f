// What the next logs are for: that it is set, shown or ended, and the question where it is not clear.

import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

export interface NamedFor {
  purpose?: string
  campaign?: string
}

/** What is set now; `isNew` where it was set or ended this moment. */
export function isFor({ purpose, campaign, command, isNew }: NamedFor & { command: string; isNew: boolean }): Spoken {
  const names = [
    ...(purpose === undefined ? [] : [escapeMrkdwn(purpose)]),
    ...(campaign === undefined ? [] : [`#${escapeMrkdwn(campaign)}`]),
  ].join(', ')
  const typed = escapeMrkdwn(command)
  if (names === '') {
    const text = isNew
      ? 'Nothing is set any more: a log is for what you type with it.'
      : 'Nothing is set for your next logs.'
    return speak(text, [section(`${text} \`${typed} for Prospecting #q4-webinar\` sets it.`)])
  }
  const text = `Your next logs are for ${names}, until you change it.`
  return speak(text, [
    section(`Your next logs are for *${names}*, until you change it. A log that says something else is for that.`),
    actions(button('for:clear', 'Set nothing', 'clear')),
  ])
}

/** A question, and what was typed. */
export function askFor({
  message,
  offered,
  typed,
}: {
  message: string
  offered: readonly { label: string; value: string }[]
  typed: string
}): Spoken {
  const text = escapeMrkdwn(message)
  const buttons = offered.map(({ label, value }, index) =>
    button(`for:${index === 0 ? 'first' : 'second'}`, label, value),
  )
  return speak(text, [
    section(text),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    section('Nothing was set. You typed:'),
    verbatim(typed),
  ])
}
