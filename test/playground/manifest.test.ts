// The check of an app's manifest: a sound one passes, and for every row and every rule a known-bad one is refused. The bad ones of a row follow
// from the row, so that a new row is proven as soon as it is written.

import { describe, expect, it } from 'vitest'
import { checkManifest } from '../../playground/server/check-manifest.ts'
import { isObject, type JsonObject } from '../../playground/server/json.ts'
import { manifestRules } from '../../playground/server/manifest-rules.ts'
import { botEvents, botScopes, type ManifestField, manifestFields } from '../../playground/server/manifest-schema.ts'

const url = 'https://purser.example.com/slack/events'

/** Every field once, and sound. */
function sound(): JsonObject {
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Purser',
      description: 'Credits',
      long_description: 'a'.repeat(174),
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Purser', always_online: true },
      shortcuts: [{ name: 'Log', callback_id: 'log', description: 'Log credits', type: 'global' }],
      slash_commands: [{ command: '/credits', description: 'Credits', should_escape: true, url, usage_hint: '[log]' }],
      unfurl_domains: ['example.com'],
    },
    oauth_config: {
      redirect_urls: ['https://purser.example.com/slack/oauth_redirect'],
      token_management_enabled: true,
      scopes: {
        bot: ['commands', 'chat:write', 'users:read', 'channels:read'],
        bot_optional: ['channels:read'],
        user: ['chat:write'],
        user_optional: ['chat:write'],
      },
    },
    settings: {
      allowed_ip_address_ranges: ['192.0.2.1'],
      event_subscriptions: { request_url: url, bot_events: ['app_home_opened'], user_events: ['reaction_added'] },
      incoming_webhooks: { incoming_webhooks_enabled: false },
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  }
}

/** The sound manifest with one field changed; undefined takes it away. */
function changed(path: string, change: (value: unknown) => unknown): JsonObject {
  const manifest = sound()
  const steps = path.split('.')
  let group: JsonObject = manifest
  for (const step of steps.slice(0, -1)) {
    const inner = step.endsWith('[]') ? group[step.slice(0, -2)] : group[step]
    const next: unknown = Array.isArray(inner) ? inner[0] : inner
    if (!isObject(next)) throw new Error(`the sound manifest has no ${path}`)
    group = next
  }
  const name = steps.at(-1) ?? ''
  const value = change(group[name])
  if (value === undefined) delete group[name]
  else group[name] = value
  return manifest
}

/** What must be refused of one row: another kind, too much, too little, nothing, another word. */
function badValues(row: ManifestField): [string, (value: unknown) => unknown][] {
  const bad: [string, (value: unknown) => unknown][] = [
    ['is of another kind', () => (row.kind === 'yes_no' ? 1 : true)],
  ]
  const sized = (size: number) => (value: unknown) => {
    if (row.kind === 'whole_number') return size
    if (row.kind === 'text') return `${value}`.padEnd(size, 'a').slice(0, size)
    const [first] = Array.isArray(value) ? value : []
    return Array.from({ length: size }, () => first)
  }
  if (row.most !== undefined) bad.push([`is more than ${row.most}`, sized(row.most + 1)])
  if (row.least !== undefined) bad.push([`is less than ${row.least}`, sized(row.least - 1)])
  if (row.isRequired) bad.push(['is not there', () => undefined])
  if (row.shape || row.oneOf)
    bad.push(['is a word that Slack does not take', () => (row.kind === 'texts' ? ['?'] : '?')])
  if (row.kind === 'texts') bad.push(['holds what is no text', () => [5]])
  if (row.kind === 'list') bad.push(['holds what is no group', () => ['x']])
  if (row.kind === 'group' || row.kind === 'list')
    bad.push([
      'has a field that Slack does not know',
      (value) => (Array.isArray(value) ? [{ ...value[0], odd: 1 }] : { ...(isObject(value) ? value : {}), odd: 1 }),
    ])
  return bad
}

describe('a sound manifest', () => {
  it('is taken', () => {
    expect(checkManifest(sound())).toEqual([])
  })

  it('needs little: a name, and in Socket Mode no address', () => {
    expect(checkManifest({ display_information: { name: 'Purser' } })).toEqual([])
    const command = { command: '/credits', description: 'Credits' }
    const quiet = {
      display_information: { name: 'Purser' },
      features: { bot_user: { display_name: 'Purser' }, slash_commands: [command] },
      oauth_config: { scopes: { bot: ['commands'] } },
      settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
    }
    expect(checkManifest(quiet)).toEqual([])
  })

  it.each(manifestFields.filter((row) => row.most !== undefined && row.kind === 'text'))(
    'has a $path of at most $most characters',
    ({ path, most = 0 }) => {
      expect(checkManifest(changed(path, (value) => `${value}`.padEnd(most, 'a')))).toEqual([])
    },
  )
})

describe('a manifest is refused', () => {
  const cases = manifestFields.flatMap((row) =>
    badValues(row).map(([what, change]) => ({ path: row.path, what, change })),
  )
  it.each(cases)('whose $path $what', ({ path, change }) => {
    const faults = checkManifest(changed(path, change))
    expect(faults).not.toEqual([])
    expect(faults.join('\n').replaceAll('[0]', '[]')).toContain(path)
  })

  it('that is no object, in words', () => {
    expect(checkManifest('x')).toEqual(['the manifest: must be an object'])
    expect(checkManifest({ display_information: { name: 'a'.repeat(36) }, feature: {} })).toEqual([
      'feature: is not a field that Slack knows here',
      'display_information.name: must be at most 35 characters, is 36',
    ])
  })

  /** For each rule, by its name, a manifest that breaks it and nothing else, and what is said of it. */
  const broken: Record<string, [JsonObject, string]> = {
    'an optional scope is also in the list of all': [
      changed('oauth_config.scopes.bot_optional', () => ['groups:read']),
      'oauth_config.scopes.bot: must list groups:read too, since it is in bot_optional',
    ],
    'nothing is listed twice': [
      changed('oauth_config.scopes.bot_optional', () => ['channels:read', 'channels:read']),
      'oauth_config.scopes.bot_optional: lists channels:read twice',
    ],
    'a slash command needs the scope commands': [
      changed('oauth_config.scopes.bot', () => ['chat:write', 'channels:read']),
      'oauth_config.scopes.bot: must list commands, since there is a slash command',
    ],
    'addresses of e-mails come only beside the people': [
      changed('oauth_config.scopes.bot', () => ['commands', 'channels:read', 'users:read.email']),
      'oauth_config.scopes.bot: must list users:read beside users:read.email',
    ],
    'a bot scope needs a bot': [
      changed('features.bot_user', () => undefined),
      'features.bot_user: must be there, since the app asks for bot scopes',
    ],
    'without Socket Mode a slash command has an address': [
      changed('features.slash_commands[].url', () => undefined),
      'features.slash_commands[0].url: must be there unless socket_mode_enabled is true',
    ],
    'without Socket Mode interactivity has an address': [
      changed('settings.interactivity.request_url', () => undefined),
      'settings.interactivity.request_url: must be there unless socket_mode_enabled is true',
    ],
    'without Socket Mode events have an address': [
      changed('settings.event_subscriptions.request_url', () => undefined),
      'settings.event_subscriptions.request_url: must be there unless socket_mode_enabled is true',
    ],
    'an event comes only with its scope': [
      changed('settings.event_subscriptions.bot_events', () => ['message.im']),
      'oauth_config.scopes.bot: must list im:history for the event message.im',
    ],
  }
  it.each(manifestRules.map((rule) => rule.name))('because %s', (name) => {
    const [manifest, fault] = broken[name] ?? []
    expect(checkManifest(manifest)).toEqual([fault])
  })
})

it('has a source in every row and rule, no path twice, and names only scopes that there are', () => {
  expect([...manifestFields, ...manifestRules].filter((row) => row.source === '')).toEqual([])
  const paths = manifestFields.map((row) => row.path)
  expect(paths).toEqual([...new Set(paths)])
  expect(
    Object.values(botEvents)
      .flat()
      .filter((scope) => !botScopes.includes(scope)),
  ).toEqual([])
})
