// The program's log: JSON lines by pino, with every secret we know the name of blacked out before it is written.
// What is worth a line, and at which level, is for the caller.
import pino from 'pino'

/** A pino logger. */
export type Log = pino.Logger

const secretNames = [
  'authorization',
  'cookie',
  'token',
  'accessToken',
  'access_token',
  'botToken',
  'bot_token',
  'appToken',
  'refresh_token',
  'secret',
  'clientSecret',
  'client_secret',
  'signingSecret',
  'stateSecret',
  'password',
  'apiKey',
  'api_key',
  'encryptionKey',
  'databaseUrl',
  'response_url',
]

// pino's wildcard stands for exactly one level, so each depth up to four needs its own path.
const redactPaths = ['', '*.', '*.*.', '*.*.*.'].flatMap((prefix) =>
  secretNames.flatMap((name) => {
    const capital = name.charAt(0).toUpperCase() + name.slice(1)
    return name === 'authorization' || name === 'cookie' ? [prefix + name, prefix + capital] : [prefix + name]
  }),
)

// Tokens also travel inside texts (a vendor's error, a URL): Slack's own forms, ours, and the password of a URL.
const secretText =
  /\b(xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}|ps_[A-Z][A-Z0-9]*_[\w-]+_[\w-]{16,})|(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g

/** Blacks out whatever looks like a token or a password in a text. */
export function redactText(text: string): string {
  return text.replace(secretText, '[redacted]')
}

/** `level` is one of pino's; `destination` is where the lines go (standard output unless a test passes its own). */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: redactPaths, censor: '[redacted]' },
    serializers: { error: serializeError, err: serializeError },
    hooks: {
      // The text of a line is built from people's and vendors' words.
      logMethod(args, method) {
        const [first, ...rest] = args.map((arg) => (typeof arg === 'string' ? redactText(arg) : arg))
        method.apply(this, [first, ...rest] as Parameters<typeof method>)
      },
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const serialized = pino.stdSerializers.err(error)
  return { ...serialized, message: redactText(serialized.message), stack: redactText(serialized.stack) }
}
