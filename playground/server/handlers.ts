// Which function answers which method of methods.ts.

import { type Answer, accept, type CallContext, refuse } from './answers.ts'
import {
  conversationsHistory,
  conversationsInfo,
  conversationsJoin,
  conversationsList,
  conversationsMembers,
  conversationsOpen,
} from './channels.ts'
import { deleteMessage, postEphemeral, postMessage, updateMessage } from './chat.ts'
import { authRevoke, authTest, botsInfo, usersInfo, usersList, usersLookupByEmail } from './people.ts'
import { openView, publishView, pushView, updateView } from './views.ts'

export const handlers: Readonly<Record<string, (context: CallContext) => Answer>> = {
  'api.test': ({ args }) => (args.error === undefined ? accept({ args }) : refuse(String(args.error), [], { args })),
  'auth.revoke': authRevoke,
  'auth.test': authTest,
  'bots.info': botsInfo,
  'chat.delete': deleteMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'conversations.history': conversationsHistory,
  'conversations.info': conversationsInfo,
  'conversations.join': conversationsJoin,
  'conversations.list': conversationsList,
  'conversations.members': conversationsMembers,
  'conversations.open': conversationsOpen,
  'users.info': usersInfo,
  'users.list': usersList,
  'users.lookupByEmail': usersLookupByEmail,
  'views.open': openView,
  'views.publish': publishView,
  'views.push': pushView,
  'views.update': updateView,
}
