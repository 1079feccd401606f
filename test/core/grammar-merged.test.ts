// Goal: who goes on typing a name that was merged means what it is part of, and a name that needed its # before needs it
// still. Method: lines beside a list that has such names.

import { expect, it } from 'vitest'
import { parseCommand } from '../../src/core/grammar.ts'
import { CONTEXT } from './grammar-fixture.ts'

const merged = {
  purpose: [{ name: 'Lead research', into: 'Prospecting' }],
  campaign: [
    { name: 'call', into: 'q4-webinar' },
    { name: 'spring-26', into: 'q4-webinar' },
  ],
}

function read(line: string) {
  const command = parseCommand(line, { ...CONTEXT, merged })
  return command.kind === 'log' ? command.plan : command
}

it.each([
  ['25 credits for lead research', { purpose: 'Prospecting' }],
  ['25 credits #Spring-26', { campaign: 'q4-webinar' }],
  ['25 credits spring-26', { campaign: 'q4-webinar' }],
  ['25 credits #call', { campaign: 'q4-webinar' }],
  ['25 credits before the call', { note: 'before the call' }],
])('"%s" means what the name is part of', (line, meant) => {
  expect(read(line)).toMatchObject(meant)
})

it('a plain word that is the name of a merged campaign stays a note', () => {
  expect(read('25 credits before the call')).not.toHaveProperty('campaign')
})
