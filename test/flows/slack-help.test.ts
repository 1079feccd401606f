// Goal: help shows a person what exists and is theirs, and nothing else; the README lists the same words. Method: people of
// each role type help through the signed door; the README is read.

import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { features, unbuilt } from '../../src/slack/features.ts'
import { olga, openOffice, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack } = office
afterAll(office.close)
await office.pool({ owner: 'U4OWEN' })
slack.addUser(workspaceId, { id: 'U4OWEN', name: 'owen' })
slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })

async function help(userId: string): Promise<string> {
  return (await office.type('help', { userId })).lines.join('\n')
}

function linesFor(...roles: string[]): string[] {
  return features.filter(({ who }) => roles.includes(who)).map(({ does }) => does)
}

describe('help', () => {
  it.each([
    ['a member', sam, ['everybody', 'members']],
    ['a guest', 'U6GUS', ['everybody']],
    ['the owner of a pool', 'U4OWEN', ['everybody', 'members', 'owners']],
    ['an admin', olga, ['everybody', 'members', 'owners', 'admins']],
  ])('shows %s what is theirs', async (_who, userId, roles) => {
    const shown = await help(userId)
    for (const { example, who } of features.flatMap(({ forms = [] }) => forms))
      expect(shown.includes(`/credits ${example}`), example).toBe(roles.includes(who))
    for (const { does, doesForGuests = does, who } of features)
      expect(shown.includes(userId === 'U6GUS' ? doesForGuests : does), does).toBe(roles.includes(who))
    expect(shown.includes('`5 for @sam`')).toBe(roles.includes('owners'))
  })

  it('promises a guest nothing that guests do not see', async () => {
    expect(await help('U6GUS')).not.toContain('what the rest went into')
  })

  it('begins with what everybody has', async () => {
    const shown = await help(olga)
    const places = [...linesFor('everybody', 'members'), ...linesFor('owners', 'admins')].map((does) =>
      shown.indexOf(does),
    )
    expect(places).toEqual([...places].sort((left, right) => left - right))
  })

  it('tells nobody of a word that is not built', () => {
    for (const { verb, aliases } of features)
      for (const word of [verb, ...aliases]) expect(unbuilt.has(word)).toBe(false)
  })
})

it('the README lists every word that can be typed', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const section = readme.split(/^## /m).find((it) => it.startsWith('The slash command')) ?? ''
  const listed = [...section.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.split(' ')[0])
  for (const { verb, aliases } of features) for (const word of [verb, ...aliases]) expect(listed, word).toContain(word)
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})
