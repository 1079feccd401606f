// Takes every kind of request that people cause from Bolt and hands it to what answers it. Sees to it that each is acked
// in time, exactly once, whatever happens; who is let in and what is answered is decided behind it.

import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  BlockElementAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { answerWithin } from './answer-within.ts'
import type { ShownView } from './ask.ts'
import { type Clicked, runClick } from './click.ts'
import { runCommand } from './command.ts'
import { createProfiles, type Profiles } from './profiles.ts'
import { runSubmission } from './submit.ts'
import type { VisitDeps, Visitor } from './visit.ts'
import { type Respond, whisper } from './whisper.ts'

const anything = /[\s\S]*/

/** Registers the listeners. `settled` waits for the answers that are still owed after their ack. */
export function listen(
  app: App,
  given: Omit<VisitDeps, 'profiles'>,
): { settled: () => Promise<void>; profiles: Profiles } {
  const owed = new Set<Promise<void>>()
  const owe = async (answer: Promise<void>) => {
    const kept = answer.catch((error: unknown) => given.log.error({ error }, 'an answer could not be given'))
    owed.add(kept)
    await kept.finally(() => owed.delete(kept))
  }
  const deps: VisitDeps = { ...given, profiles: createProfiles({ ...given, owe }) }
  app.command(/^\//, (args) => owe(answerCommand(deps, args)))
  app.action<BlockAction>({ type: 'block_actions' }, (args) => owe(answerClick(deps, args)))
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: anything }, (args) =>
    owe(answerSubmission(deps, args)),
  )
  app.view({ type: 'view_closed', callback_id: anything }, ({ ack }) => ack())
  // The manifest has none of these; an app that was made by hand may, and its people get no error of Slack's.
  app.shortcut(anything, ({ ack }) => ack())
  app.options(anything, ({ ack }) => ack({ options: [] }))
  return {
    profiles: deps.profiles,
    settled: async () => {
      // An answer may owe another, as what it asks Slack of a person.
      while (owed.size > 0) await Promise.all(owed)
    },
  }
}

async function answerCommand(
  deps: VisitDeps,
  { command, ack, respond, client }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const { team_id, enterprise_id, is_enterprise_install, user_id, user_name, channel_id, trigger_id, text } = command
  const workspaceId = is_enterprise_install === 'true' && enterprise_id ? enterprise_id : team_id
  const log = deps.log.child({ workspaceId, userId: user_id })
  const visitor: Visitor & { channelId: string } = {
    workspaceId,
    slackUserId: user_id,
    userName: user_name,
    channelId: channel_id,
    triggerId: trigger_id,
    receivedAt: deps.meter.clock.toBusiness(new Date()),
    client,
  }
  const typed = `${command.command} ${text}`.trim()
  await answerWithin({ ack, say: (spoken) => whisper(visitor, spoken, { respond, log }), typed, log }, () =>
    runCommand({ ...deps, log, command: command.command }, visitor, text),
  )
}

async function answerClick(
  deps: VisitDeps,
  { body, action, ack, respond, client }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs,
): Promise<void> {
  await ack()
  const { user, channel, message, view, trigger_id } = body
  const visitor = visitorOf(deps, body, {
    userName: user.name ?? user.username,
    channelId: channel?.id ?? null,
    triggerId: trigger_id,
    client,
  })
  const clicked: Clicked = {
    actionId: action.action_id,
    blockId: action.block_id,
    value: carriedBy(action),
    messageTs: message?.ts ?? body.container?.message_ts ?? null,
    view: view ? shownOf(view) : null,
  }
  const log = deps.log.child({ workspaceId: visitor.workspaceId, userId: user.id, actionId: action.action_id })
  const answer: Respond | undefined = body.response_url ? (words) => respond(words) : undefined
  await runClick({ ...deps, log }, visitor, clicked, answer)
}

async function answerSubmission(
  deps: VisitDeps,
  { body, view, ack, client }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const { user, trigger_id } = body
  const visitor = visitorOf(deps, body, { userName: user.name, channelId: null, triggerId: trigger_id, client })
  const log = deps.log.child({ workspaceId: visitor.workspaceId, userId: user.id, callbackId: view.callback_id })
  await runSubmission({ ...deps, log }, visitor, { view: shownOf(view), shown: modalOf(view) }, ack)
}

interface InteractionBody {
  user: { id: string; team_id?: string }
  team: { id: string } | null
  enterprise?: { id: string }
  is_enterprise_install?: boolean
}

function visitorOf(
  { meter }: VisitDeps,
  { user, team, enterprise, is_enterprise_install }: InteractionBody,
  rest: Pick<Visitor, 'userName' | 'channelId' | 'triggerId' | 'client'>,
): Visitor {
  const workspaceId = (is_enterprise_install ? enterprise?.id : undefined) ?? team?.id ?? enterprise?.id ?? ''
  const receivedAt = meter.clock.toBusiness(new Date())
  return { workspaceId, slackUserId: user.id, userTeamId: user.team_id, receivedAt, ...rest }
}

/** What the element carries, whichever kind it is. */
function carriedBy(action: BlockElementAction): string {
  if ('value' in action && typeof action.value === 'string') return action.value
  if ('selected_option' in action && action.selected_option) return action.selected_option.value ?? ''
  return ''
}

function shownOf(view: ViewOutput): ShownView {
  return {
    viewId: view.id,
    rootViewId: view.root_view_id ?? view.id,
    hash: view.hash,
    callbackId: view.callback_id,
    privateMetadata: view.private_metadata,
    values: view.state.values,
    blocks: view.blocks,
  }
}

/** The view as it would be sent again: what Slack adds to it is refused there. */
function modalOf(view: ViewOutput): ModalView {
  return {
    type: 'modal',
    callback_id: view.callback_id,
    title: view.title,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    ...(view.close ? { close: view.close } : {}),
    ...(view.submit ? { submit: view.submit } : {}),
  }
}
