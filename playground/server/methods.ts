// The Web API methods the local Slack speaks, as data: arguments, scopes, rate tier and whether a JSON body is read.
// What a method does is in chat.ts, channels.ts, people.ts and views.ts; call.ts joins the two.
// Source of every row: https://docs.slack.dev/reference/methods/<name>; machine-readable in slack-ruby/slack-api-ref,
// docs.slack.dev/methods/<name>.json (copy of 2026-08-20).
//
// Notation of an argument: string, boolean, integer or json, with `!` where it is required.
// `token` and `team_id` are accepted everywhere: Bolt adds the team to every call of a listener's client.
// Left out on purpose, so that they are refused: as_user, link_names, parse (legacy), client_msg_id (never accepted).

export interface Method {
  args: Readonly<Record<string, string>>
  /** The token needs one of them; none means that any token will do. */
  scopes: readonly string[]
  tier: 1 | 2 | 3 | 4 | 'special'
  json: boolean
}

const content = {
  text: 'string',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'string',
}
const posted = {
  ...content,
  channel: 'string!',
  thread_ts: 'string',
  icon_emoji: 'string',
  icon_url: 'string',
  username: 'string',
}
const conversations = ['channels:read', 'groups:read', 'im:read', 'mpim:read']

export const methods: Readonly<Record<string, Method>> = {
  'api.test': { args: { error: 'string', foo: 'string' }, scopes: [], tier: 4, json: true },
  'auth.revoke': { args: { test: 'boolean' }, scopes: [], tier: 3, json: false },
  'auth.test': { args: {}, scopes: [], tier: 'special', json: true },
  'bots.info': { args: { bot: 'string' }, scopes: ['users:read'], tier: 3, json: false },
  'chat.delete': { args: { channel: 'string!', ts: 'string!' }, scopes: ['chat:write'], tier: 3, json: true },
  'chat.postEphemeral': { args: { ...posted, user: 'string!' }, scopes: ['chat:write'], tier: 4, json: true },
  'chat.postMessage': {
    args: {
      ...posted,
      metadata: 'json',
      mrkdwn: 'boolean',
      reply_broadcast: 'boolean',
      unfurl_links: 'boolean',
      unfurl_media: 'boolean',
    },
    scopes: ['chat:write'],
    tier: 'special',
    json: true,
  },
  'chat.update': {
    args: { ...content, channel: 'string!', ts: 'string!', metadata: 'json', reply_broadcast: 'boolean' },
    scopes: ['chat:write'],
    tier: 3,
    json: true,
  },
  'conversations.history': {
    args: {
      channel: 'string!',
      cursor: 'string',
      include_all_metadata: 'boolean',
      inclusive: 'boolean',
      latest: 'string',
      limit: 'integer',
      oldest: 'string',
    },
    scopes: ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
    tier: 3,
    json: true,
  },
  'conversations.info': {
    args: { channel: 'string!', include_locale: 'boolean', include_num_members: 'boolean' },
    scopes: conversations,
    tier: 3,
    json: false,
  },
  'conversations.join': { args: { channel: 'string!' }, scopes: ['channels:join'], tier: 3, json: true },
  'conversations.list': {
    args: { cursor: 'string', exclude_archived: 'boolean', limit: 'integer', types: 'string' },
    scopes: conversations,
    tier: 2,
    json: false,
  },
  'conversations.members': {
    args: { channel: 'string!', cursor: 'string', limit: 'integer' },
    scopes: conversations,
    tier: 4,
    json: false,
  },
  // Slack lets other scopes in as well, for channels and groups; the local one opens direct messages only.
  'conversations.open': {
    args: { channel: 'string', users: 'string', return_im: 'boolean', prevent_creation: 'boolean' },
    scopes: ['im:write'],
    tier: 3,
    json: true,
  },
  'users.info': { args: { user: 'string!', include_locale: 'boolean' }, scopes: ['users:read'], tier: 4, json: false },
  'users.list': {
    args: { cursor: 'string', include_locale: 'boolean', limit: 'integer' },
    scopes: ['users:read'],
    tier: 2,
    json: false,
  },
  'users.lookupByEmail': { args: { email: 'string!' }, scopes: ['users:read.email'], tier: 3, json: false },
  'views.open': {
    args: { trigger_id: 'string', interactivity_pointer: 'string', view: 'json!' },
    scopes: [],
    tier: 4,
    json: true,
  },
  'views.publish': {
    args: { user_id: 'string!', view: 'json!', hash: 'string' },
    scopes: [],
    tier: 4,
    json: true,
  },
  'views.push': {
    args: { trigger_id: 'string', interactivity_pointer: 'string', view: 'json!' },
    scopes: [],
    tier: 4,
    json: true,
  },
  'views.update': {
    args: { view_id: 'string', external_id: 'string', view: 'json!', hash: 'string' },
    scopes: [],
    tier: 4,
    json: true,
  },
}

/** What an ack of a command and a post to a response_url may carry. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
export const responseArgs: Readonly<Record<string, string>> = {
  text: 'string',
  blocks: 'json',
  attachments: 'json',
  response_type: 'string',
  replace_original: 'boolean',
  delete_original: 'boolean',
  thread_ts: 'string',
  mrkdwn: 'boolean',
  unfurl_links: 'boolean',
  unfurl_media: 'boolean',
  metadata: 'json',
}
