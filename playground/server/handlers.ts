// Which function answers which method of methods.ts.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import { postEphemeral, postMessage, updateMessage } from './chat.ts'
import { authTest, botsInfo, conversationsInfo, conversationsMembers, usersInfo } from './people.ts'
import { openView, updateView } from './views.ts'

export const handlers: Readonly<Record<string, (context: CallContext) => Answer>> = {
  'api.test': ({ args }) => (args.error === undefined ? accept({ args }) : refuse(String(args.error), [], { args })),
  'auth.test': authTest,
  'bots.info': botsInfo,
  'chat.postEphemeral': postEphemeral,
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'conversations.info': conversationsInfo,
  'conversations.members': conversationsMembers,
  'users.info': usersInfo,
  'views.open': openView,
  'views.update': updateView,
}
