// The Slack app that Purser is, as Slack's own configuration of it: which requests go where, which scopes it asks for.
// manifest.yml is what this builds for HTTP; setup fills Slack's form with it.

import { optionalScopes, slackScopes } from './slack-scopes.ts'

/** Paths that Slack and people who install the app come to, below PUBLIC_URL. */
export const SLACK_EVENTS_PATH = '/slack/events'
export const SLACK_INSTALL_PATH = '/slack/install'
export const SLACK_REDIRECT_PATH = '/slack/oauth_redirect'

/** The words of the slash command that everybody has, as its hint shows them; `log` is there by an example. */
export const hintedWords: readonly string[] = ['log', 'left', 'undo', 'me', 'plan', 'help']

/** Which app is meant. The URL has https and no slash at its end; over socket mode nothing calls us. */
export type ManifestInput =
  | { mode: 'socket'; command: string }
  | { mode: 'http' | 'installs'; command: string; publicUrl: string }

/** The fields of Slack's manifest (https://docs.slack.dev/reference/app-manifest) that are set. */
export type SlackManifest = {
  display_information: { name: string; description: string; background_color: string }
  features: {
    app_home: { home_tab_enabled: boolean; messages_tab_enabled: boolean; messages_tab_read_only_enabled: boolean }
    bot_user: { display_name: string; always_online: boolean }
    slash_commands: {
      command: string
      url?: string
      description: string
      usage_hint: string
      should_escape: boolean
    }[]
  }
  oauth_config: { redirect_urls?: string[]; scopes: { bot: string[]; bot_optional: string[] } }
  settings: {
    event_subscriptions: { request_url?: string; bot_events: string[] }
    interactivity: { is_enabled: boolean; request_url?: string }
    org_deploy_enabled: boolean
    socket_mode_enabled: boolean
    token_rotation_enabled: boolean
  }
}

/** The manifest of one way of talking with Slack. */
export function buildManifest(input: ManifestInput): SlackManifest {
  const { mode, command } = input
  const eventsUrl = mode === 'socket' ? undefined : `${input.publicUrl}${SLACK_EVENTS_PATH}`
  const called = eventsUrl ? { request_url: eventsUrl } : {}
  return {
    display_information: {
      name: 'Purser',
      description: "Keeps your team's shared prepaid credits, such as Apollo's, in Slack.",
      background_color: '#1f3a5f',
    },
    features: {
      // Without the messages tab a direct message of the bot is refused. Nobody reads what would be written there.
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Purser', always_online: true },
      slash_commands: [
        {
          command,
          ...(eventsUrl ? { url: eventsUrl } : {}),
          description: 'What is left of our credits, and log what you spent',
          usage_hint: `[${hintedWords.map((word) => (word === 'log' ? '2 mobile for Prospecting' : word)).join(' | ')}]`,
          // Mentions then arrive as ids, which stay right when somebody is renamed.
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(mode === 'installs' ? { redirect_urls: [`${input.publicUrl}${SLACK_REDIRECT_PATH}`] } : {}),
      // An optional scope stands in both lists: Slack asks for the first and lets people refuse the second.
      scopes: { bot: slackScopes.map(({ name }) => name), bot_optional: [...optionalScopes] },
    },
    settings: {
      event_subscriptions: { ...called, bot_events: ['app_uninstalled', 'tokens_revoked', 'user_change'] },
      interactivity: { is_enabled: true, ...called },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  }
}

/** A link that opens Slack's form for a new app with the manifest filled in. */
export function newAppLink(manifest: SlackManifest): string {
  // Terminals end a link at an apostrophe or a bracket, which encodeURIComponent leaves as they are.
  const json = encodeURIComponent(JSON.stringify(manifest)).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `https://api.slack.com/apps?new_app=1&manifest_json=${json}`
}
