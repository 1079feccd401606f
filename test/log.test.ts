// What the log must never show.
import { describe, expect, test } from 'vitest'
import { createLog, redactText } from '../src/log.ts'
import { mintKey } from '../src/store/handed-out-key.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog('trace', { write: (line: string) => lines.push(line) }))
  return lines.join('')
}

describe('the log blacks out', () => {
  test.each([
    ['a token by its name', { token: 'hush' }],
    ['a header', { headers: { authorization: 'Bearer hush' } }],
    ['a header in capitals', { req: { headers: { Authorization: 'hush' } } }],
    ['a secret three levels down', { a: { b: { c: { clientSecret: 'hush' } } } }],
    ['a reply address, which is as good as a token', { body: { response_url: 'https://hooks.slack.com/hush' } }],
    ['the database with its password', { databaseUrl: 'postgres://hush' }],
  ])('%s', (_name, fields) => {
    const text = logged((log) => log.info(fields, 'something'))
    expect(text).toContain('[redacted]')
    expect(text).not.toContain('hush')
  })

  test.each([
    ['a bot token', 'xoxb-123456-hushhush'],
    ['an app token', 'xapp-1-A1-hushhush'],
    ['one of our own keys', mintKey('T1').text],
    ['the password of a URL', 'postgres://purser:hushhush@db/purser'],
  ])('%s inside a text or an error', (_name, secret) => {
    const text = logged((log) => {
      log.warn(`vendor said: ${secret} is wrong`)
      log.error({ error: new Error(`cannot use ${secret}`) }, `failed with ${secret}`)
    })
    expect(text).not.toContain(secret)
    expect(text).not.toContain('hushhush')
  })
})

test('other text is left as it is', () => {
  const text = 'pool apollo crossed 80 % at https://purser.example.com:3000/dashboard @ 16:00'
  expect(redactText(text)).toBe(text)
})
