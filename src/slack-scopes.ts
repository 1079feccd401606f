// What Purser asks of a Slack workspace, one row a scope, and why. The manifest, the page that installs, the doctor and
// the README's table all follow from here.

/** One scope of the bot token. */
export type SlackScope = {
  name: string
  /** Required: nothing works without. Optional: the workspace may refuse it, and only `features` are gone. */
  need: 'required' | 'optional'
  /** What is done with it, in few words: this is gone where it is not granted. */
  features: readonly string[]
  /** The Web API methods it is asked for; none where Slack itself needs it. */
  methods: readonly string[]
  /** A sentence for whoever has to approve it. */
  reason: string
}

export const slackScopes: readonly SlackScope[] = [
  {
    name: 'commands',
    need: 'required',
    features: ['slash command'],
    methods: [],
    reason: 'The slash command itself.',
  },
  {
    name: 'chat:write',
    need: 'required',
    features: ['alerts', 'direct messages'],
    methods: ['chat.postMessage', 'chat.update', 'chat.postEphemeral'],
    reason: 'Alerts in channels that Purser was invited to, and direct messages to the owners of a pool.',
  },
  {
    name: 'users:read',
    need: 'required',
    features: ['roles', 'time zones'],
    methods: ['users.info'],
    reason: 'Who is an admin, a guest, deactivated or of another company, and in which time zone somebody lives.',
  },
  {
    name: 'channels:read',
    need: 'optional',
    features: ['seeing whether Purser is in a public channel'],
    methods: ['conversations.info'],
    reason: 'Sees that Purser is missing in the public channel of a pool before an alert is refused there.',
  },
  {
    name: 'groups:read',
    need: 'optional',
    features: ['seeing whether it is in a private one'],
    methods: ['conversations.info'],
    reason: 'The same for private channels. Of those, Slack shows it only the ones it was invited to.',
  },
  {
    name: 'channels:join',
    need: 'optional',
    features: ['joining public channels'],
    methods: ['conversations.join'],
    reason: 'Joins the public channel that an owner picks for a pool, so that nobody has to invite it.',
  },
  {
    name: 'channels:history',
    need: 'optional',
    features: ['looking up a lost post in a public channel'],
    methods: ['conversations.history'],
    reason: "Where Slack's answer to a post got lost, looks the post up in a public channel and does not repeat it.",
  },
  {
    name: 'groups:history',
    need: 'optional',
    features: ['looking up one in a private channel'],
    methods: ['conversations.history'],
    reason: 'The same for private channels.',
  },
]

/** Without one of them the app is not installed rightly. */
export const requiredScopes: readonly string[] = namesOf('required')

/** What a workspace may refuse. */
export const optionalScopes: readonly string[] = namesOf('optional')

function namesOf(need: SlackScope['need']): string[] {
  return slackScopes.filter((scope) => scope.need === need).map(({ name }) => name)
}
