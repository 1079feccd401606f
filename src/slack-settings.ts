// The three ways to be a Slack app, told apart by which variables are set. Exactly one must be complete.

/** One way of talking with Slack, with exactly the secrets that it needs. */
export type SlackSettings =
  | { mode: 'socket'; botToken: string; appToken: string }
  | { mode: 'http'; botToken: string; signingSecret: string }
  | { mode: 'installs'; clientId: string; clientSecret: string; stateSecret: string; signingSecret: string }

type Values = Readonly<Record<string, string | undefined>>

/** In the order in which they are advised where several could be meant. */
const ways = {
  http: { title: 'HTTP, one workspace', names: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] },
  socket: { title: 'socket mode, one workspace', names: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] },
  installs: {
    title: 'HTTP, many workspaces that install it',
    names: ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'SLACK_SIGNING_SECRET'],
  },
}
const allNames = [...new Set(Object.values(ways).flatMap(({ names }) => names))]
const choice = Object.values(ways)
  .map(({ title, names }) => `${names.join(' + ')} (${title})`)
  .join(', or ')

const NOTHING = `Slack's settings are missing: "npm run setup" asks for them, or set ${choice}.`

/** The one way that is complete; otherwise undefined, with a sentence added to `faults`. */
export function chooseSlack(values: Values, faults: string[]): SlackSettings | undefined {
  const present = allNames.filter((name) => values[name])
  const complete = Object.values(ways).filter(({ names }) => names.every((name) => present.includes(name)))
  const [way] = complete
  if (present.length === 0) {
    faults.push(NOTHING)
  } else if (!way) {
    faults.push(
      `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} not enough for Slack: ${nearest(present)}.`,
    )
  } else {
    const surplus = present.filter((name) => !way.names.includes(name))
    if (surplus.length === 0) return build(values)
    faults.push(
      `${surplus.join(', ')} ${surplus.length === 1 ? 'does' : 'do'} not go with ${way.names.join(' + ')}: ` +
        `Slack is set up in one way. Keep ${choice}.`,
    )
  }
  return undefined
}

function build(values: Values): SlackSettings | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_STATE_SECRET: stateSecret } = values
  if (botToken && appToken) return { mode: 'socket', botToken, appToken }
  if (botToken && signingSecret) return { mode: 'http', botToken, signingSecret }
  if (clientId && clientSecret && stateSecret && signingSecret) {
    return { mode: 'installs', clientId, clientSecret, stateSecret, signingSecret }
  }
  return undefined
}

/** What is missing for each way that has been begun. */
function nearest(present: readonly string[]): string {
  return Object.values(ways)
    .filter(({ names }) => names.some((name) => present.includes(name)))
    .map(({ title, names }) => `add ${names.filter((name) => !present.includes(name)).join(' + ')} (${title})`)
    .join(', or ')
}
