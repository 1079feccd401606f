// The limits of how an app connects and is installed, a row each with its source; those of what it sends are in limits.ts.

import type { Limit } from './limit.ts'

export const connectionLimits = {
  socketConnections: {
    of: 'app',
    field: 'open connections',
    unit: 'items',
    most: 10,
    source: 'https://docs.slack.dev/apis/events-api/using-socket-mode',
  },
  socketTicketUses: {
    of: 'apps.connections.open',
    field: 'connections of its URL',
    unit: 'uses',
    most: 1,
    source: 'https://docs.slack.dev/reference/methods/apps.connections.open',
  },
  codeSeconds: {
    of: 'code of an installation',
    field: 'age',
    unit: 'seconds',
    most: 600,
    source: 'https://docs.slack.dev/authentication/installing-with-oauth',
  },
  codeUses: {
    of: 'code of an installation',
    field: 'exchanges',
    unit: 'uses',
    most: 1,
    source: 'https://docs.slack.dev/authentication/installing-with-oauth',
  },
} as const satisfies Record<string, Limit & { most: number }>
