// How to talk, told to whoever sits at the terminal. What /credits can do is asked of the app: an example that is shown
// here exists.

import { isAnswer } from '../history/send.ts'
import { drawMessage } from '../server/draw.ts'
import { businessNow, tellTime } from './moment.ts'
import { fullName, names } from './people.ts'
import { deskOf, type Talking } from './talking.ts'

/** What of the app's help is shown here, by the word after /credits; an amount is a log. */
const SHOWN = /^(|\d.*|log|team|forecast|plan|history|digest|reminders|undo|me)$/

const ownWords = [
  ['as Olga', 'speak as somebody else; "people" lists everybody'],
  ['press 1', 'press a button of the last answer'],
  ['set quantity 2', 'fill in a field of the form that is open; then "submit", or "close"'],
  ['time +8d', 'move time on (+3h, +1w), and see what comes by itself'],
  ['help', 'this again; "/credits help" is Purser\'s own'],
  ['exit', 'or Ctrl-C: ends, and leaves nothing behind'],
] as const

/** Says who speaks, what can be typed, and by what else the talk is led. */
export async function introduce(talking: Talking): Promise<void> {
  const { screen, stage } = talking
  const examples = await readExamples(talking)
  screen.heading('Now you')
  screen.say(
    `You are ${fullName(talking.speaker)} in #sales; it is ${tellTime(businessNow(stage))}, and the clock goes on. What you type is ` +
      'sent to Purser as Slack would send it, with or without "/credits" before it:',
  )
  screen.line()
  screen.glossary([...examples, ...ownWords])
}

/** Example and meaning of what the app's help lists for the speaker. */
async function readExamples(talking: Talking): Promise<(readonly [typed: string, does: string])[]> {
  const { slack, appUrl, teamId, channelId } = talking.stage.doors
  const desk = deskOf(talking)
  const asked = { teamId, channelId, userId: talking.speaker, command: '/credits', text: 'help' }
  const sent = await slack.command(`${appUrl}/slack/events`, asked)
  const help = await slack.waitFor(() => sent.said.find(isAnswer))
  desk.skip()
  const listed = [...drawMessage(help, names).matchAll(/^`(\/credits ?(\S*)[^`]*)` +(.+)$/gm)]
  return listed.flatMap(([, typed = '', verb = '', does = '']) =>
    // A campaign is more than an example needs here.
    SHOWN.test(verb) ? [[typed.replace(/ #.*$/, ''), does] as const] : [],
  )
}
