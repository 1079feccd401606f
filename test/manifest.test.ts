// Goal: manifest.yml, the README's table and the slash command's hint say what the tables of the code say.
// Method: the file is read as YAML and compared with what is built, which the
// local Slack judges by Slack's schema; each table is compared row by row.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkManifest } from '../playground/server/check-manifest.ts'
import { slackRoutes } from '../src/slack/app.ts'
import { features } from '../src/slack/features.ts'
import {
  buildManifest,
  hintedWords,
  type ManifestInput,
  newAppLink,
  SLACK_INSTALL_PATH,
} from '../src/slack-manifest.ts'
import { optionalScopes, requiredScopes, slackScopes } from '../src/slack-scopes.ts'
import type { SlackSettings } from '../src/slack-settings.ts'

const ROOT = join(import.meta.dirname, '..')
const publicUrl = 'https://purser.example.com'
const inputs: ManifestInput[] = [
  { mode: 'http', command: '/credits', publicUrl },
  { mode: 'installs', command: '/credits', publicUrl },
  { mode: 'socket', command: '/team-credits' },
]

function settingsOf(mode: SlackSettings['mode']): SlackSettings {
  const secrets = { clientId: '1.2', clientSecret: 's', stateSecret: 's', signingSecret: 's' }
  return {
    socket: { mode: 'socket' as const, botToken: 'b', appToken: 'a' },
    http: { mode: 'http' as const, botToken: 'b', signingSecret: 's' },
    installs: { mode: 'installs' as const, ...secrets },
  }[mode]
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

describe('the manifest', () => {
  it('in manifest.yml is the one built for HTTP', () => {
    expect(parse(read('manifest.yml'))).toEqual(buildManifest({ mode: 'http', command: '/credits', publicUrl }))
  })

  it.each(inputs)('of $mode is one that Slack takes', (input) => {
    expect(checkManifest(buildManifest(input))).toEqual([])
  })

  it.each(inputs)('of $mode names an address exactly where Slack calls one', (input) => {
    const manifest = buildManifest(input)
    const [command] = manifest.features.slash_commands
    const called = [
      command?.url,
      manifest.settings.interactivity.request_url,
      manifest.settings.event_subscriptions.request_url,
    ]
    const expected = input.mode === 'socket' ? undefined : `${publicUrl}/slack/events`
    expect(called).toEqual([expected, expected, expected])
    expect(manifest.oauth_config.redirect_urls).toEqual(
      input.mode === 'installs' ? [`${publicUrl}/slack/oauth_redirect`] : undefined,
    )
    expect(manifest.settings.socket_mode_enabled).toBe(input.mode === 'socket')
    expect(command?.command).toBe(input.command)
  })

  it.each(inputs)('of $mode sends Slack to addresses that the app takes', (input) => {
    const { features, oauth_config } = buildManifest(input)
    const urls = [features.slash_commands[0]?.url, ...(oauth_config.redirect_urls ?? [])]
    const paths = urls.flatMap((url) => (url ? [new URL(url).pathname] : []))
    const taken = slackRoutes(settingsOf(input.mode)).map((route) => route.split(' ')[1])
    expect(taken).toEqual(expect.arrayContaining(paths))
    expect(taken.filter((path) => !paths.includes(path ?? ''))).toEqual(
      input.mode === 'installs' ? [SLACK_INSTALL_PATH] : [],
    )
  })

  it('asks for every scope and lets the optional ones be refused', () => {
    const { scopes } = buildManifest({ mode: 'socket', command: '/credits' }).oauth_config
    expect(scopes.bot).toEqual([...requiredScopes, ...optionalScopes])
    expect(scopes.bot_optional).toEqual(optionalScopes)
  })

  it('stands whole in the link that opens the form of a new app', () => {
    for (const input of inputs) {
      const manifest = buildManifest(input)
      expect(newAppLink(manifest)).toMatch(/^[\w:/.?=&%~-]+$/)
      const link = new URL(newAppLink(manifest))
      expect(link.origin + link.pathname).toBe('https://api.slack.com/apps')
      expect(link.searchParams.get('new_app')).toBe('1')
      expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest)
    }
  })

  it('hints at the words that everybody has, in the order in which people need them', () => {
    const wanted = ['log', 'left', 'undo', 'me', 'plan', 'help']
    const everybodys = features.filter(({ who }) => who === 'everybody').map(({ verb }) => verb)
    expect(hintedWords).toEqual(wanted.filter((word) => everybodys.includes(word)))
  })
})

describe('the table of scopes', () => {
  it('asks for nothing that no code uses', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    const code = files
      .filter((path) => /^slack\/.*\.ts$/.test(path))
      .map((path) => read(`src/${path}`))
      .join('\n')
    for (const { name, methods } of slackScopes)
      for (const method of methods)
        expect({ name, method, used: code.includes(`.${method}(`) }).toMatchObject({ used: true })
  })

  it('is the table of the README', () => {
    const rows = [...read('README.md').matchAll(/^\| `([a-z:.]+)` +\| (required|optional) +\| (.+?) +\|$/gm)]
    expect(rows.map(([, name, need, reason]) => ({ name, need, reason }))).toEqual(
      slackScopes.map(({ name, need, reason }) => ({ name, need, reason })),
    )
  })
})
