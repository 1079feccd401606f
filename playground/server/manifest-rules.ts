// Rules of an app's manifest that tie several fields together; single fields are rows of manifest-schema.ts.

import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { botEvents } from './manifest-schema.ts'

export interface ManifestRule {
  name: string
  source: string
  /** One sentence per fault; none when the rule is kept. The fields by themselves are sound. */
  judge: (manifest: JsonObject) => string[]
}

const socketMode = 'https://docs.slack.dev/apis/events-api/using-socket-mode'

/** In Socket Mode Slack calls no address, without it there must be one. */
function needsAddresses(manifest: JsonObject): boolean {
  return groupAt(manifest, 'settings').socket_mode_enabled !== true
}

export const manifestRules: readonly ManifestRule[] = [
  {
    name: 'an optional scope is also in the list of all',
    source: 'https://docs.slack.dev/reference/app-manifest#oauth',
    judge: (manifest) =>
      (['bot', 'user'] as const).flatMap((kind) => {
        const all = textsAt(manifest, `oauth_config.scopes.${kind}`)
        const missing = textsAt(manifest, `oauth_config.scopes.${kind}_optional`).filter(
          (scope) => !all.includes(scope),
        )
        return missing.map(
          (scope) => `oauth_config.scopes.${kind}: must list ${scope} too, since it is in ${kind}_optional`,
        )
      }),
  },
  {
    name: 'nothing is listed twice',
    source: 'https://docs.slack.dev/reference/app-manifest#oauth',
    judge: (manifest) => {
      const lists = [
        'oauth_config.scopes.bot',
        'oauth_config.scopes.bot_optional',
        'settings.event_subscriptions.bot_events',
      ]
      const commands = objectsOf(groupAt(manifest, 'features'), 'slash_commands').flatMap(
        (one) => textOf(one, 'command') ?? [],
      )
      return [
        ...lists.map((path) => ({ path, words: textsAt(manifest, path) })),
        { path: 'features.slash_commands', words: commands },
      ].flatMap(({ path, words }) => repeated(words).map((word) => `${path}: lists ${word} twice`))
    },
  },
  {
    name: 'a slash command needs the scope commands',
    source: 'https://docs.slack.dev/reference/scopes/commands',
    judge: (manifest) =>
      objectsOf(groupAt(manifest, 'features'), 'slash_commands').length > 0 &&
      !botScopesOf(manifest).includes('commands')
        ? ['oauth_config.scopes.bot: must list commands, since there is a slash command']
        : [],
  },
  {
    name: 'addresses of e-mails come only beside the people',
    source: 'https://docs.slack.dev/reference/scopes/users.read.email',
    judge: (manifest) => {
      const granted = botScopesOf(manifest)
      return granted.includes('users:read.email') && !granted.includes('users:read')
        ? ['oauth_config.scopes.bot: must list users:read beside users:read.email']
        : []
    },
  },
  {
    name: 'a bot scope needs a bot',
    source: 'Slack creates no app with bot scopes and without a bot user; the manifest page does not say so.',
    judge: (manifest) =>
      botScopesOf(manifest).length > 0 && groupAt(manifest, 'features').bot_user === undefined
        ? ['features.bot_user: must be there, since the app asks for bot scopes']
        : [],
  },
  {
    name: 'without Socket Mode a slash command has an address',
    source: socketMode,
    judge: (manifest) =>
      objectsOf(groupAt(manifest, 'features'), 'slash_commands').flatMap((command, index) =>
        needsAddresses(manifest) && command.url === undefined
          ? [`features.slash_commands[${index}].url: must be there unless socket_mode_enabled is true`]
          : [],
      ),
  },
  {
    name: 'without Socket Mode interactivity has an address',
    source: socketMode,
    judge: (manifest) => {
      const interactivity = groupAt(manifest, 'settings.interactivity')
      return needsAddresses(manifest) && interactivity.is_enabled === true && interactivity.request_url === undefined
        ? ['settings.interactivity.request_url: must be there unless socket_mode_enabled is true']
        : []
    },
  },
  {
    name: 'without Socket Mode events have an address',
    source: socketMode,
    judge: (manifest) => {
      const isListening = textsAt(manifest, 'settings.event_subscriptions.bot_events').length > 0
      const hasAddress = groupAt(manifest, 'settings.event_subscriptions').request_url !== undefined
      return needsAddresses(manifest) && isListening && !hasAddress
        ? ['settings.event_subscriptions.request_url: must be there unless socket_mode_enabled is true']
        : []
    },
  },
  {
    name: 'an event comes only with its scope',
    source: 'https://docs.slack.dev/reference/events',
    judge: (manifest) =>
      textsAt(manifest, 'settings.event_subscriptions.bot_events').flatMap((event) => {
        const needed = botEvents[event] ?? []
        const isGranted = needed.length === 0 || needed.some((scope) => botScopesOf(manifest).includes(scope))
        return isGranted ? [] : [`oauth_config.scopes.bot: must list ${needed.join(' or ')} for the event ${event}`]
      }),
  },
]

function botScopesOf(manifest: JsonObject): string[] {
  return textsAt(manifest, 'oauth_config.scopes.bot')
}

/** The object at a dotted path; an empty one where there is none. */
function groupAt(manifest: JsonObject, path: string): JsonObject {
  return path.split('.').reduce<JsonObject>((group, name) => {
    const inner = group[name]
    return isObject(inner) ? inner : {}
  }, manifest)
}

function textsAt(manifest: JsonObject, path: string): string[] {
  const at = path.lastIndexOf('.')
  const list = groupAt(manifest, path.slice(0, at))[path.slice(at + 1)]
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}

function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))]
}
