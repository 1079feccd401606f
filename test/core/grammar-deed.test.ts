// Goal: a plan is read like a log, but for who and when, which are words beside it. Method: the same lines read as both.

import { describe, expect, test } from 'vitest'
import { parse, showPlan } from './grammar-fixture.ts'

function read(line: string): string {
  const command = parse(`log ${line}`, { deed: 'plan' })
  if (command.kind === 'log') return showPlan(command.plan)
  return command.kind === 'question' ? command.choices.map(({ label }) => label).join(' | ') : command.kind
}

describe('a line that is planned', () => {
  test.each([
    ['300 phones for Prospecting #q4', '300 mobile_reveal=2,400 Prospecting #q4'],
    ['40 email tomorrow', '40 email_reveal=40 (tomorrow)'],
    ['40 email on 15 dec', '40 email_reveal=40 (on 15 dec)'],
    ['40 email 17 nov 14:30', '40 email_reveal=40 (17 nov 14:30)'],
    ['40 email next mon', '40 email_reveal=40 (next mon)'],
    ['40 email for <@U9|max> and <@U8|sam>', '40 email_reveal=40 (for @max and @sam)'],
    ['40 email jane@example.com', '40 email_reveal=40 (jane@example.com)'],
    ['1,200', 'Plan 1,200 credits | Plan 1.2 credits'],
    ['300 in appolo', 'Yes, plan 300 in Apollo'],
    ['25 moble', 'Plan 25 mobile reveals (200) | Plan 25 credits, note "moble"'],
    ['3 for Prospectin', 'Use Prospecting, plan 3 credits | Keep as note, plan 3 credits'],
  ])('%j', (line, expected) => {
    expect(read(line)).toBe(expected)
  })

  test('is told how to price what has no list price', () => {
    const command = parse('log 300 waterfall', { deed: 'plan' })
    expect(command.kind === 'question' && command.message).toBe(
      'Waterfall has no fixed price: say what one takes, for example "300 waterfall 12 credits each".',
    )
  })
})
