// What holds for every line of the slash grammar, whatever was typed: properties first, then the cases that need another
// pool, zone or day than the fixture's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ENTRY_CREDITS_MAX } from '../../src/core/amount.ts'
import { LINE_MAX, parseFor } from '../../src/core/grammar.ts'
import type { Command, LogPlan } from '../../src/core/grammar-plan.ts'
import { APOLLO, CONTEXT, LUSHA, parse, plansOf, show, showPlan } from './grammar-fixture.ts'

/** Words that mean something, words that do not, and what breaks parsers. */
const WORDS = [
  ...['25', '3x', '2.5', '1,200', 'twenty', 'five', '$5', '-5', '12z', '2k', '1e99', '½', '50%', '11/17', '000'],
  ...['mobile', 'mobil', 'email', 'direct', 'dial', 'credits', 'c', 'waterfall', 'bulk', 'prospecting', 'prospectin'],
  ...['event', 'follow-up', 'apollo', 'appolo', 'lusha', 'in', 'for', 'the', 'of', 'at', 'and', ',', '+', ';', '#new'],
  ...[
    '#q4-webinar',
    '<@U1|a>',
    '<@U2>',
    '<#C1|x>',
    'a@b.co',
    '<mailto:a@b.co|a@b.co>',
    'segment:smb',
    '"q x"',
    "'",
    '"',
  ],
  ...[
    'yesterday',
    'mon',
    '17',
    'nov',
    '14:30',
    '09:15',
    '2h',
    'ago',
    'tomorrow',
    '@sam',
    'jane',
    '?',
    '&lt;',
    '\0',
    '🚀',
  ],
]
const wordy = fc.array(fc.constantFrom(...WORDS), { maxLength: 9 }).map((words) => words.join(' '))
const anything = fc.oneof(
  wordy,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

/** Parts of a line that each mean one thing wherever they stand, and do not touch each other. */
const PARTS = ['prospecting', '#q4-webinar', '<@U1|a>', 'a@b.co', 'segment:smb', 'yesterday', 'in lusha', '"good call"']

function planOf(command: Command): LogPlan {
  if (command.kind !== 'log') throw new Error(`not a plan: ${show(command)}`)
  return command.plan
}

describe('whatever is typed', () => {
  test('no text throws, and every plan offered is complete and within bounds', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const plan of plansOf(parse(text))) {
          expect([APOLLO.poolId, LUSHA.poolId]).toContain(plan.poolId)
          expect(plan.items.length).toBeGreaterThan(0)
          for (const { credits, quantity } of plan.items) {
            expect(Number.isSafeInteger(credits) && credits >= 0 && credits <= ENTRY_CREDITS_MAX).toBe(true)
            expect(Number.isSafeInteger(quantity) && quantity >= 0).toBe(true)
          }
          expect(JSON.stringify(plan)).not.toMatch(/\\u0000|\\ud[89a-f]/)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a lone surrogate is taken out of everything that is kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const command = parse(`log ${text}`)
        if (command.kind === 'question') expect(/\p{Surrogate}|\0/u.test(JSON.stringify(command.draft))).toBe(false)
        expect(command.kind).not.toBe('verb')
      }),
    )
  })

  test('every button of a question books what its draft would not book unasked', () => {
    fc.assert(
      fc.property(wordy, (text) => {
        const command = parse(`log ${text}`)
        if (command.kind !== 'question') return
        const labels = command.choices.map(({ label }) => label)
        expect(new Set(labels).size).toBe(labels.length)
        expect(labels.every((label) => label.length > 0 && label.length <= 75)).toBe(true)
        expect(command.message).toMatch(/[.?]$/)
      }),
      { numRuns: 100 },
    )
  })

  test('every word of a line that books is in one field of the plan or in its note', () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[b-km-qs-z]{9}$/), { maxLength: 4 })
    fc.assert(
      fc.property(words, fc.shuffledSubarray(PARTS), fc.nat(), (strange, parts, seed) => {
        const pieces = [...strange, ...parts]
        pieces.splice(seed % (pieces.length + 1), 0, '25')
        const command = parse(`log ${pieces.join(' ')}`)
        const kept = plansOf(command).map((plan) => showPlan(plan).toLowerCase())
        expect(kept.length).toBeGreaterThan(0)
        for (const word of strange) for (const plan of kept) expect(plan).toContain(word)
      }),
      { numRuns: 100 },
    )
  })

  test('a note typed back in quotes is the same note', () => {
    const note = fc.stringMatching(/^[a-z0-9#$:.-][a-z0-9 #$:.-]{0,30}[a-z]$/).filter((text) => !/^\W+\w?$/.test(text))
    fc.assert(
      fc.property(note, (text) => {
        const command = parse(`25 mobile "${text}"`)
        fc.pre(command.kind === 'log' && command.plan.note === text)
        expect(show(parse(`25 "${text}" mobile`))).toMatch(
          /^log 25 mobile_reveal=200|^ask two-readings \[Log 25 mobile reveals \(200\)[^\]]*\] \[Log 25 credits/,
        )
      }),
      { numRuns: 50 },
    )
  })
})

describe('order and joining', () => {
  test('the parts of a line may stand in any order', () => {
    const straight = showPlan(planOf(parse(`log 2 mobile ${PARTS.slice(0, 6).join(' ')}`)))
    fc.assert(
      fc.property(fc.shuffledSubarray(['2 mobile', ...PARTS.slice(0, 6)], { minLength: 7 }), (parts) => {
        expect(showPlan(planOf(parse(`log ${parts.join(' ')}`)))).toBe(straight)
      }),
    )
  })

  test('a comma, a plus and "and" join the same items, in any order', () => {
    const items = fc.shuffledSubarray(['2 mobile', '3 email', '7', '4 csv', '1 waterfall 9 credits'], { minLength: 2 })
    const joints = fc.array(fc.constantFrom(', ', ' + ', ' and ', ' , ', ', and ', ' &amp; '), {
      minLength: 4,
      maxLength: 4,
    })
    fc.assert(
      fc.property(items, joints, (parts, between) => {
        const joined = parts.reduce((line, part, index) => line + between[index - 1] + part)
        const [typed, straight] = [joined, parts.toSorted().join(', ')].map(
          (line) => planOf(parse(`log ${line}`)).items,
        )
        const shown = (plan: LogPlan['items'] = []) => plan.map((item) => JSON.stringify(item)).toSorted()
        expect(shown(typed)).toEqual(shown(straight))
      }),
    )
  })

  test('a plan written as a line again is the same plan', () => {
    const count = fc.integer({ min: 1, max: 999 })
    const part = fc.constantFrom('prospecting', '#q4-webinar', 'a@b.co', 'segment:smb', '')
    fc.assert(
      fc.property(count, fc.constantFrom('mobile_reveal', 'email_reveal', ''), part, (quantity, unit, extra) => {
        const { items, purpose = '', campaign, contact = '', labels } = planOf(parse(`${quantity} ${unit} ${extra}`))
        const [item] = items
        const amount =
          item?.activity === undefined ? `${(item?.credits ?? 0) / 1000}` : `${item.quantity / 1000} ${item.activity}`
        const rest = [
          purpose,
          campaign && `#${campaign}`,
          contact,
          ...Object.entries(labels).map((pair) => pair.join(':')),
        ]
        const again = planOf(parse([amount, ...rest].filter(Boolean).join(' ')))
        expect(showPlan(again)).toBe(showPlan(planOf(parse(`${quantity} ${unit} ${extra}`))))
      }),
    )
  })
})

describe('a question keeps everything', () => {
  test('each choice has the rest of the line', () => {
    const line = '25 prospecting mobile #q4-webinar a@b.co segment:smb yesterday "good call"'
    const command = parse(line)
    const rest = '2026-11-21T09:30Z Prospecting #q4-webinar segment:smb a@b.co'
    expect(show(command)).toBe(
      `ask two-readings [Log 25 mobile reveals (200), note "good call"] [Log 25 credits, note "mobile 'good call'"]`,
    )
    expect(plansOf(command).map(showPlan)).toEqual([
      `25 mobile_reveal=200 ${rest} ("good call")`.replace('("good call")', '(good call)'),
      `=25 ${rest} (mobile "good call")`,
    ])
    expect(plansOf(command).every(({ words }) => words === line)).toBe(true)
  })

  test('a line without an amount keeps what it says', () => {
    const command = parse('log prospecting yesterday for jane')
    expect(command.kind === 'question' && showPlan(command.draft)).toBe(
      ' 2026-11-21T09:30Z Prospecting (for jane)'.trim(),
    )
  })

  test('a line that is too long says how long it may be', () => {
    const command = parse(`25 ${'great call '.repeat(273)}`)
    expect(show(command)).toBe('ask too-long')
    expect(command.kind === 'question' && command.message).toContain(String(LINE_MAX))
    expect(command.kind === 'question' && command.draft.words.length).toBe(3006)
  })

  test('a first word that is no verb offers the rest as a log', () => {
    expect(plansOf(parse('hello 25 mobile')).map(showPlan)).toEqual(['25 mobile_reveal=200 (hello)'])
    expect(plansOf(parse('hello'))).toEqual([])
  })

  test('a slip that is kept is note, one that is taken is the word', () => {
    expect(plansOf(parse('25 mobil for jane')).map(showPlan)).toEqual([
      '25 mobile_reveal=200 (for jane)',
      '=25 (mobil for jane)',
    ])
  })
})

describe('which pool', () => {
  const bare = { channelPoolId: undefined }

  test('named, then the channel, then the last used, then the only one, then asked', () => {
    expect(show(parse('25 in lusha'))).toBe('log =25 in P2')
    expect(show(parse('25', { lastPoolId: 'P2' }))).toBe('log =25')
    expect(show(parse('25', { ...bare, lastPoolId: 'P2' }))).toBe('log =25 in P2')
    expect(show(parse('25', { ...bare, lastPoolId: 'gone', pools: [LUSHA] }))).toBe('log =25 in P2')
    expect(show(parse('25', bare))).toBe('ask pool [Log 25 to Apollo] [Log 25 to Lusha]')
  })

  test.each([
    ['2 mobile', {}, 'log 2 mobile_reveal=16'],
    ['two mobiles for Golf', {}, 'log 2 mobile_reveal=16 (for Golf)'],
    ['3 bulk', {}, 'log 3 bulk_show=15 in P2'],
    ['2 mobile', { lastPoolId: 'P2' }, 'log 2 mobile_reveal=16'],
    ['2 mobile', { channelPoolId: 'P2' }, 'ask unit [Log 16 to Apollo]'],
    ['2 mobile in lusha', {}, 'ask unit [Log 16 to Apollo]'],
    ['2 mobile, 3 bulk', { lastPoolId: 'P2' }, 'ask unit [Log 19 to Apollo]'],
    ['2 mobile in appolo', {}, 'ask pool [Yes, log 16 to Apollo]'],
    ['2 mobile in appolo', { lastPoolId: 'P2' }, 'ask pool [Yes, log 16 to Apollo]'],
    ['2 mobile in appolo', { channelPoolId: 'P2' }, 'ask pool [Yes, log 16 to Apollo]'],
    ['2 mobile appolo', { channelPoolId: 'P2' }, 'ask pool [Yes, log 16 to Apollo]'],
    ['16 in appolo', { lastPoolId: 'P2' }, 'ask pool [Yes, log 16 to Apollo]'],
    ['16 appolo', { lastPoolId: 'P2' }, 'ask pool [Yes, log 16 to Apollo] [Keep as note, log 16 credits]'],
  ])('the one that sells what is counted goes before the last used: %s %j', (line, changes, outcome) => {
    const asked = parse(line, { ...bare, ...changes })
    expect(show(asked)).toBe(outcome)
    if (line.endsWith('appolo'))
      expect('message' in asked && asked.message).toBe('There is no pool "appolo" here. Did you mean Apollo?')
  })

  test('each pool asked about reads the line with its own units', () => {
    expect(plansOf(parse('2 mobil', bare)).map(showPlan)).toContain('2 mobile_reveal=16')
    expect(show(parse('25', { pools: [] }))).toBe('ask pool')
  })

  test.each([
    ['2 mobile in lusha', 'ask pool [Log 16 to Apollo]'],
    ['2 mobile in lusha for Golf', 'ask pool [Log 16 to Apollo]'],
    ['in lusha 2 mobile', 'ask pool [Log 16 to Apollo]'],
    ['2 mobile in lusha prospecting', 'ask pool [Log 16 to Apollo]'],
    ['2 mobile in the morning', 'log 2 mobile_reveal=16 (in the morning)'],
    ['2 mobile in person', 'log 2 mobile_reveal=16 (in person)'],
    ['2 mobile in Berlin next week', 'log 2 mobile_reveal=16 (in Berlin next week)'],
    ['2 mobile "in lusha"', 'log 2 mobile_reveal=16 (in lusha)'],
  ])('with one pool a strange word that stands alone after "in" is asked about: %s', (line, outcome) => {
    expect(show(parse(line, { pools: [APOLLO] }))).toBe(outcome)
  })

  test.each([{}, { channelPoolId: undefined, lastPoolId: 'P1' }])(
    'the label and the plan name one pool: %j',
    (changes) => {
      const asked = parse('2 mobile in lush', changes)
      expect(show(asked)).toBe('ask pool [Log 16 to Apollo]')
      expect(plansOf(asked).map(showPlan)).toEqual(['2 mobile_reveal=16'])
      expect('message' in asked && asked.message).toBe(
        'There is no pool "lush" here. Did you mean Lusha? Lusha has no "mobile", Apollo has. For Lusha, type its credits.',
      )
    },
  )
})

describe('what is sticky', () => {
  const sticky = { purpose: 'Renewals', campaign: 'q4-webinar' }
  const spring = { campaigns: ['spring'] }

  test.each([
    ['25 after spring call', 'log =25 (after spring call)'],
    ['25 for spring', 'log =25 #spring'],
    ['25 #spring', 'log =25 #spring'],
    ['25 sprin call', 'log =25 (sprin call)'],
    ['25 #sprin', 'ask near-word [Use #spring, log 25 credits] [Use #sprin, log 25 credits]'],
  ])('a campaign that is a plain word is meant after # and "for" only: %s', (line, outcome) => {
    expect(show(parse(line, spring))).toBe(outcome)
    expect(parseFor('spring', { ...CONTEXT, ...spring })).toEqual({ campaign: 'spring', rest: '' })
  })

  test('it fills what the line leaves open, and gives way to what is typed', () => {
    expect(show(parse('25', { sticky }))).toBe('log =25 Renewals #q4-webinar')
    expect(show(parse('25 prospecting', { sticky }))).toBe('log =25 Prospecting #q4-webinar')
    expect(show(parse('25 #spring', { sticky }))).toBe('log =25 Renewals #spring')
  })

  test('the words after "for" name it', () => {
    expect(parseFor('#q4-webinar', CONTEXT)).toEqual({ campaign: 'q4-webinar', rest: '' })
    expect(parseFor('the prospecting', CONTEXT)).toEqual({ purpose: 'Prospecting', rest: 'the' })
    expect(parseFor('Renewals &amp; &lt;b&gt; <#C1|spring>', CONTEXT)).toEqual({
      purpose: 'Renewals',
      campaign: 'spring',
      rest: '<b>',
    })
    expect(parseFor('#q4-webniar', CONTEXT)).toEqual({
      campaign: 'q4-webinar',
      rest: '',
      doubt: {
        message: 'There is no campaign "q4-webniar" yet. Did you mean q4-webinar?',
        choices: [
          { label: 'Use #q4-webinar', why: { campaign: 'q4-webinar', rest: '' } },
          { label: 'Use #q4-webniar', why: { campaign: 'q4-webniar', rest: '' } },
        ],
      },
    })
    expect(parseFor('<#C1>', CONTEXT).doubt?.choices).toEqual([])
    expect(parseFor('nothing', { ...CONTEXT, sticky })).toEqual({ rest: 'nothing' })
  })
})

describe('other clocks', () => {
  test('a time that Berlin skips is the first instant after the gap', () => {
    const now = new Date('2026-03-29T09:00:00Z')
    expect(show(parse('25 02:30', { now }))).toBe('log =25 2026-03-29T01:00Z')
  })

  test('a time that Berlin shows twice is the first of the two', () => {
    const now = new Date('2026-10-25T09:00:00Z')
    expect(show(parse('25 02:30', { now }))).toBe('log =25 2026-10-25T00:30Z')
    expect(show(parse('25 yesterday', { now }))).toBe('log =25 2026-10-24T08:00Z')
  })

  test('the day is the day of the person', () => {
    const now = new Date('2026-11-22T02:00:00Z')
    expect(show(parse('25 sat', { now, zone: 'America/New_York' }))).toBe('log =25 2026-11-22T02:00Z')
    expect(show(parse('25 12:00', { now, zone: 'America/New_York' }))).toBe('log =25 2026-11-21T17:00Z')
    expect(show(parse('25 1:30', { now, zone: 'Nowhere/Here' }))).toBe('log =25 2026-11-22T01:30Z')
  })

  test('a date just ahead is asked about, one long ahead was last year', () => {
    const now = new Date('2027-01-05T09:00:00Z')
    expect(show(parse('25 28 dec', { now }))).toBe('log =25 2026-12-28T09:00Z')
    expect(show(parse('25 8 jan', { now }))).toBe('ask when')
    expect(show(parse('25 29 feb', { now }))).toBe('ask when')
  })
})

test('an activity without a price is asked about with the count that was typed', () => {
  const messages = ['3 waterfall', 'waterfall', '1 waterfall'].map((line) => {
    const asked = parse(line)
    return 'message' in asked ? asked.message.split(': ').at(-1) : ''
  })
  expect(messages).toEqual(['"3 waterfall 12 credits in all".', '"12 credits waterfall".', '"12 credits waterfall".'])
  expect(show(parse('3 waterfall 12 credits in all'))).toBe('log 3 waterfall=12 typed')
})

describe('names that clash', () => {
  test('a purpose that begins with a unit has two readings beside a number', () => {
    const purposes = ['Mobile outreach']
    expect(show(parse('2 mobile outreach', { purposes }))).toBe(
      'ask two-readings [Log 2 mobile reveals (16), note "outreach"] [Log 2 credits]',
    )
    expect(show(parse('2 for "mobile outreach"', { purposes }))).toBe('log =2 Mobile outreach')
  })

  test('the longest name wins', () => {
    const purposes = ['Event', 'Event follow-up', 'Apollo move']
    expect(show(parse('25 event follow-up', { purposes }))).toBe('log =25 Event follow-up')
    expect(show(parse('25 event', { purposes }))).toBe('log =25 Event')
    expect(show(parse('25 for apollo move', { purposes }))).toBe('log =25 Apollo move')
  })

  test('an alias of two activities is asked about', () => {
    const [first, second] = LUSHA.activities
    const activities = [first, second].flatMap((activity) => (activity ? [{ ...activity, aliases: ['reveal'] }] : []))
    const pools = [{ ...LUSHA, activities }]
    expect(show(parse('2 reveals', { pools }))).toBe('ask unit [Log 2 bulk shows (10)] [Log 2 full shows (4)]')
  })
})
