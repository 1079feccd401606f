// What Slack takes as the manifest of an app, a row a field: its kind, whether it must be there, how much fits. The rules
// that tie several fields together are in manifest-rules.ts; check-manifest.ts walks both.
// Left out on purpose, so that they are refused: what only apps hosted by Slack, agents and the Marketplace use.

/** A `group` is an object, a `list` holds objects, `texts` holds strings. */
export type ManifestKind = 'text' | 'yes_no' | 'whole_number' | 'group' | 'list' | 'texts'

export interface ManifestField {
  /** Dotted; `[]` stands for every item of a list. */
  path: string
  kind: ManifestKind
  /** Must be there wherever the group around it is. */
  isRequired?: boolean
  /** Characters of a text, items of a list, the value of a number. */
  least?: number
  most?: number
  /** What a text, or each of several texts, looks like, and the words for it. */
  shape?: { pattern: RegExp; words: string }
  /** The only texts that are taken. */
  oneOf?: readonly string[]
  source: string
}

const page = 'https://docs.slack.dev/reference/app-manifest'
const display = `${page}#display`
const features = `${page}#features`
const oauth = `${page}#oauth`
const settings = `${page}#settings`
const https = { pattern: /^https:\/\/[^\s/]+\S*$/, words: 'a full https address' }

/** Scopes that a bot token may have. Source: https://docs.slack.dev/reference/scopes, as listed in @slack/web-api 8.2, types/request/manifest.d.ts. */
export const botScopes: readonly string[] =
  `app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read canvases:write channels:history
  channels:join channels:manage channels:read channels:write.invites channels:write.topic chat:write chat:write.customize chat:write.public
  commands conversations.connect:manage conversations.connect:read conversations.connect:write dnd:read emoji:read files:read files:write
  groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write incoming-webhook
  links.embed:write links:read links:write lists:read lists:write metadata.message:read mpim:history mpim:read mpim:write mpim:write.invites
  mpim:write.topic pins:read pins:write reactions:read reactions:write reminders:read reminders:write remote_files:read remote_files:share
  remote_files:write team.billing:read team.preferences:read team:read tokens.basic triggers:read triggers:write usergroups:read
  usergroups:write users.profile:read users:read users:read.email users:write workflow.steps:execute`.split(/\s+/)

/** Events a bot may subscribe to, with the scopes of which the token needs one. Source: https://docs.slack.dev/reference/events/<name>. */
export const botEvents: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_left: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_shared: ['channels:read', 'groups:read'],
  channel_unarchive: ['channels:read'],
  channel_unshared: ['channels:read', 'groups:read'],
  group_archive: ['groups:read'],
  group_deleted: ['groups:read'],
  group_left: ['groups:read'],
  group_rename: ['groups:read'],
  group_unarchive: ['groups:read'],
  link_shared: ['links:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  message_metadata_posted: ['metadata.message:read'],
  reaction_added: ['reactions:read'],
  team_access_granted: [],
  team_access_revoked: [],
  team_join: ['users:read'],
  tokens_revoked: [],
  user_change: ['users:read'],
}

const scopes = (path: string): ManifestField => ({
  path: `oauth_config.scopes.${path}`,
  kind: 'texts',
  most: 255,
  source: oauth,
})
const events = 'settings.event_subscriptions'

export const manifestFields: readonly ManifestField[] = [
  { path: '_metadata', kind: 'group', source: `${page}#metadata` },
  { path: '_metadata.major_version', kind: 'whole_number', least: 1, most: 2, source: `${page}#metadata` },
  { path: '_metadata.minor_version', kind: 'whole_number', source: `${page}#metadata` },

  { path: 'display_information', kind: 'group', isRequired: true, source: display },
  { path: 'display_information.name', kind: 'text', isRequired: true, least: 1, most: 35, source: display },
  { path: 'display_information.description', kind: 'text', most: 140, source: display },
  // The table names the upper limit; the example on the same page says that less than 174 characters is an error.
  { path: 'display_information.long_description', kind: 'text', least: 174, most: 4000, source: display },
  {
    path: 'display_information.background_color',
    kind: 'text',
    shape: { pattern: /^#([0-9a-f]{3}|[0-9a-f]{6})$/i, words: 'a hex colour such as #1f3a5f' },
    source: display,
  },

  { path: 'features', kind: 'group', source: features },
  { path: 'features.app_home', kind: 'group', source: features },
  { path: 'features.app_home.home_tab_enabled', kind: 'yes_no', source: features },
  { path: 'features.app_home.messages_tab_enabled', kind: 'yes_no', source: features },
  { path: 'features.app_home.messages_tab_read_only_enabled', kind: 'yes_no', source: features },
  { path: 'features.bot_user', kind: 'group', source: features },
  // The page also restricts the characters to a-z, 0-9, `-`, `_` and `.`; apps in the wild show that Slack does not.
  { path: 'features.bot_user.display_name', kind: 'text', isRequired: true, least: 1, most: 80, source: features },
  { path: 'features.bot_user.always_online', kind: 'yes_no', source: features },
  { path: 'features.shortcuts', kind: 'list', most: 10, source: features },
  { path: 'features.shortcuts[].name', kind: 'text', isRequired: true, least: 1, source: features },
  { path: 'features.shortcuts[].callback_id', kind: 'text', isRequired: true, least: 1, most: 255, source: features },
  { path: 'features.shortcuts[].description', kind: 'text', isRequired: true, least: 1, most: 150, source: features },
  {
    path: 'features.shortcuts[].type',
    kind: 'text',
    isRequired: true,
    oneOf: ['message', 'global'],
    source: features,
  },
  { path: 'features.slash_commands', kind: 'list', most: 50, source: features },
  {
    path: 'features.slash_commands[].command',
    kind: 'text',
    isRequired: true,
    most: 32,
    shape: { pattern: /^\/\S+$/, words: 'a slash and a word without spaces' },
    source: features,
  },
  {
    path: 'features.slash_commands[].description',
    kind: 'text',
    isRequired: true,
    least: 1,
    most: 2000,
    source: features,
  },
  { path: 'features.slash_commands[].should_escape', kind: 'yes_no', source: features },
  { path: 'features.slash_commands[].url', kind: 'text', shape: https, source: features },
  { path: 'features.slash_commands[].usage_hint', kind: 'text', most: 1000, source: features },
  { path: 'features.unfurl_domains', kind: 'texts', most: 5, source: features },

  { path: 'oauth_config', kind: 'group', source: oauth },
  { path: 'oauth_config.redirect_urls', kind: 'texts', most: 1000, shape: https, source: oauth },
  { path: 'oauth_config.token_management_enabled', kind: 'yes_no', source: oauth },
  { path: 'oauth_config.scopes', kind: 'group', source: oauth },
  { ...scopes('bot'), oneOf: botScopes },
  { ...scopes('bot_optional'), oneOf: botScopes },
  scopes('user'),
  scopes('user_optional'),

  { path: 'settings', kind: 'group', source: settings },
  { path: 'settings.allowed_ip_address_ranges', kind: 'texts', most: 10, source: settings },
  { path: events, kind: 'group', source: settings },
  { path: `${events}.request_url`, kind: 'text', shape: https, source: settings },
  { path: `${events}.bot_events`, kind: 'texts', most: 100, oneOf: Object.keys(botEvents), source: settings },
  { path: `${events}.user_events`, kind: 'texts', most: 100, source: settings },
  { path: 'settings.incoming_webhooks', kind: 'group', source: settings },
  { path: 'settings.incoming_webhooks.incoming_webhooks_enabled', kind: 'yes_no', source: settings },
  { path: 'settings.interactivity', kind: 'group', source: settings },
  { path: 'settings.interactivity.is_enabled', kind: 'yes_no', isRequired: true, source: settings },
  { path: 'settings.interactivity.request_url', kind: 'text', shape: https, source: settings },
  { path: 'settings.interactivity.message_menu_options_url', kind: 'text', shape: https, source: settings },
  { path: 'settings.org_deploy_enabled', kind: 'yes_no', source: settings },
  { path: 'settings.socket_mode_enabled', kind: 'yes_no', source: settings },
  { path: 'settings.token_rotation_enabled', kind: 'yes_no', source: settings },
]
