// Lines in doubt: what is asked, and what each button would book; then verbs, known and not (notation: grammar-fixture).
import { expect, test } from 'vitest'
import { parse, show } from './grammar-fixture.ts'

test.each([
  ['1,200', 'ask two-readings [Log 1,200 credits] [Log 1.2 credits]'],
  ['1.200', 'ask two-readings [Log 1,200 credits] [Log 1.2 credits]'],
  ['2,5', 'ask two-readings [Log 2.5 credits] [Log 7: 2 credits, 5 credits]'],
  ['2,5 mobile', 'ask two-readings [Log 2.5 mobile reveals (20)] [Log 42: 2 credits, 5 mobile reveals]'],
  ['7,4 csv prospecting', 'ask two-readings [Log 7.4 exported rows (7.4)] [Log 11: 7 credits, 4 exported rows]'],
  ['12,000 mobile', 'ask two-readings [Log 12,000 mobile reveals (96,000)] [Log 12 mobile reveals (96)]'],
  ['1,200 mobile', 'ask two-readings [Log 1,200 mobile reveals (9,600)] [Log 1.2 mobile reveals (9.6)]'],
  ['1 200', 'ask two-readings [Log 1,200 credits] [Log 1 credit, note "200"] [Log 200 credits, note "1"]'],
  [
    '1 200 mobile',
    'ask two-readings [Log 1,200 mobile reveals (9,600)] [Log 1 credit, note "200 mobile"] [Log 200 mobile reveals (1,600), note "1"]',
  ],
  [
    '1 000 000',
    'ask two-readings [Log 1,000,000 credits] [Log 1 credit, note "000 000"] [Log 0 credits, note "1 000"]',
  ],
  ['12z', 'ask unit [Log 12 credits]'],
  ['12 hours', 'ask unit [Log 12 credits]'],
  ['2k', 'ask unit [Log 2 credits, note "k"] [Log 2,000 credits]'],
  ['1.5k', 'ask unit [Log 1.5 credits, note "k"] [Log 1,500 credits]'],
  ['2h', 'ask unit [Log 2 credits]'],
  [
    '2 mobile 3 email',
    'ask two-readings [Log 19: 2 mobile reveals, 3 e-mail reveals] [Log 2 mobile reveals (16), note "3 email"] [Log 3 e-mail reveals (3), note "2 mobile"]',
  ],
  [
    'mobile 2 email 3',
    'ask two-readings [Log 19: 2 mobile reveals, 3 e-mail reveals] [Log 2 mobile reveals (16), note "email 3"] [Log 3 e-mail reveals (3), note "mobile 2"]',
  ],
  ['25 2 mobile', 'ask two-readings [Log 25 credits, note "2 mobile"] [Log 2 mobile reveals (16), note "25"]'],
  [
    '25 for top 100 list',
    'ask two-readings [Log 25 credits, note "for top 100 list"] [Log 100 credits, note "25 for top list"]',
  ],
  ['3 x 8', 'ask two-readings [Log 3 credits, note "8"] [Log 8 credits, note "3 x"]'],
  ['25 x 3 mobile', 'ask two-readings [Log 25 credits, note "3 mobile"] [Log 3 mobile reveals (24), note "25 x"]'],
  ['1 2 3 4 5 6', 'ask two-readings'],
  ['5 may 25', 'ask two-readings [Log 25 credits on day 5] [Log 5 credits on day 25]'],
  ['the 3rd one, 2 mobile', 'unknown the'],
  ['2 mobile, one', 'ask two-readings [Log 17: 2 mobile reveals, 1 credit] [Log 2 mobile reveals (16), note "one"]'],
  ['25 jane twenty five', 'ask two-readings [Log 25 credits]'],
])('numbers in doubt are asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 prospecting mobile', 'ask two-readings [Log 25 mobile reveals (200)] [Log 25 credits, note "mobile"]'],
  [
    '25 for mobile campaign',
    'ask two-readings [Log 25 mobile reveals (200), note "for campaign"] [Log 25 credits, note "for mobile campaign"]',
  ],
  ['25 mobile credits', 'ask two-readings [Log 25 mobile reveals (200)] [Log 25 credits: 1 mobile reveal]'],
  ['25 credits mobile', 'ask two-readings [Log 25 mobile reveals (200)] [Log 25 credits: 1 mobile reveal]'],
  ['mobile 25 credits', 'ask two-readings [Log 25 mobile reveals (200)] [Log 25 credits: 1 mobile reveal]'],
  ['2 mobile 16 credits', 'ask two-readings [Log 16 credits: 2 mobile reveals] [Log 32: 16 credits, 2 mobile reveals]'],
  [
    '16 credits for 2 mobile',
    'ask two-readings [Log 16 credits: 2 mobile reveals] [Log 32: 16 credits, 2 mobile reveals]',
  ],
  ['3 waterfall 12 credits', 'ask two-readings [Log 12 credits: 3 waterfalls] [Log 36 credits: 3 waterfalls]'],
  ['waterfall 12', 'ask price [Log 12 credits: 1 waterfall]'],
  ['waterfall', 'ask price'],
  ['1 waterfall', 'ask price'],
  [
    'mobile 25 email',
    'ask amount [Log 201: 25 mobile reveals, 1 e-mail reveal] [Log 25 mobile reveals (200), note "email"] [Log 33: 1 mobile reveal, 25 e-mail reveals] [Log 25 e-mail reveals (25), note "mobile"]',
  ],
  [
    '2 mobile email',
    'ask amount [Log 17: 2 mobile reveals, 1 e-mail reveal] [Log 2 mobile reveals (16), note "email"]',
  ],
  [
    '2 mobile and email',
    'ask amount [Log 17: 2 mobile reveals, 1 e-mail reveal] [Log 2 mobile reveals (16), note "email"]',
  ],
  ['mobile', 'ask amount [Log 1 mobile reveal (8)]'],
  ['email 25 for mobile', 'log 25 email_reveal=25 (for mobile)'],
  ['3 bulk', 'ask unit [Log 15 to Lusha]'],
  ['3 bulk in apollo', 'ask unit [Log 15 to Lusha]'],
  ['2 mobile in lusha', 'ask unit [Log 16 to Apollo]'],
])('units in doubt are asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['3 waterfall 12 credits in all', 'log 3 waterfall=12 typed'],
  ['3 waterfall 12 credits in total', 'log 3 waterfall=12 typed'],
  ['3 waterfall 12 credits each', 'log 3 waterfall=36 typed'],
  ['2 mobile 15 credits together, 1 email', 'log 2 mobile_reveal=15 typed + 1 email_reveal=1'],
  ['2 mobile 15 credits each', 'log 2 mobile_reveal=30 typed'],
])('"in all" and "each" settle what typed credits are for: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['$5', 'ask money [Log 200 credits] [Log 5 credits]'],
  ['$ 5', 'ask money [Log 200 credits] [Log 5 credits]'],
  ['5€', 'ask money [Log 5 credits]'],
  ['5 €', 'ask money [Log 5 credits]'],
  ['£5', 'ask money [Log 5 credits]'],
  ['usd 5', 'ask money [Log 200 credits] [Log 5 credits]'],
  ['5 dollars prospecting', 'ask money [Log 200 credits] [Log 5 credits]'],
  ['US$5', 'ask money [Log 200 credits] [Log 5 credits]'],
  ['$1,200', 'ask money [Log 48,000 credits] [Log 1,200 credits] [Log 48 credits] [Log 1.2 credits]'],
  [
    '2 mobile $16',
    'ask money [Log 640 credits: 2 mobile reveals] [Log 656: 640 credits, 2 mobile reveals] [Log 16 credits: 2 mobile reveals] [Log 32: 16 credits, 2 mobile reveals]',
  ],
])('money is never credits unasked: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 mobil', 'ask near-word [Log 25 mobile reveals (200)] [Log 25 credits, note "mobil"]'],
  ['mobil 25', 'ask near-word [Log 25 mobile reveals (200)] [Log 25 credits, note "mobil"]'],
  ['25 mobiel', 'ask near-word [Log 25 mobile reveals (200)] [Log 25 credits, note "mobiel"]'],
  ['3 mial', 'ask near-word [Log 3 e-mail reveals (3)] [Log 3 credits, note "mial"]'],
  ['3 phne', 'ask near-word [Log 3 mobile reveals (24)] [Log 3 credits, note "phne"]'],
  ['25 prospectin', 'ask near-word [Use Prospecting, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 prospectign', 'ask near-word [Use Prospecting, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 resarch', 'ask near-word [Use Research, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 evnt folow-up', 'ask near-word [Use Event follow-up, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 data cleenup', 'ask near-word [Use Data clean-up, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 yesteday', 'ask near-word [Use yesterday, log 25 credits] [Keep as note, log 25 credits]'],
  ['25 tomorow', 'ask near-word [Keep as note, log 25 credits]'],
  ['25 in appolo', 'ask pool [Yes, log 25 to Apollo]'],
  ['25 appolo', 'ask pool [Yes, log 25 to Apollo]'],
  ['2 mobile in lusah', 'ask pool [Log 16 to Apollo]'],
  ['200 mobil', 'ask near-word [Log 200 mobile reveals (1,600)] [Log 200 credits, note "mobil"]'],
  [
    '2 mobile, 1 emial',
    'ask near-word [Log 17: 2 mobile reveals, 1 e-mail reveal] [Log 17: 2 mobile reveals, 1 credit, note "emial"]',
  ],
  ['12z mobile', 'ask unit [Log 12 mobile reveals (96), note "z"] [Log 12 credits, note "z mobile"]'],
  ['2 mobile for Event', 'ask near-word [Use Event follow-up, log 16 credits] [Keep as note, log 16 credits]'],
  ['2 mobile for the event', 'ask near-word [Use Event follow-up, log 16 credits] [Keep as note, log 16 credits]'],
  ['2 mobile for clean', 'ask near-word [Use Data clean-up, log 16 credits] [Keep as note, log 16 credits]'],
  ['2 mobile for Re', 'log 2 mobile_reveal=16 (for Re)'],
  ['2 mobile for Golf', 'log 2 mobile_reveal=16 (for Golf)'],
  ['2 mobile for the event with Jane', 'log 2 mobile_reveal=16 (for the event with Jane)'],
  ['2 mobile event', 'log 2 mobile_reveal=16 (event)'],
  ['25 in hubspot', 'ask pool [Log 25 to Apollo]'],
  ['25 #q4-webnar', 'ask near-word [Use #q4-webinar, log 25 credits] [Use #q4-webnar, log 25 credits]'],
  ['1,200 appolo', 'ask pool [Yes, log 1,200 to Apollo] [Yes, log 1.2 to Apollo]'],
])('a slip of a known word is asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 prospecting and renewals', 'ask why [Use Prospecting, log 25 credits] [Use Renewals, log 25 credits]'],
  ['25 in apollo in lusha', 'ask pool [Log 25 to Apollo] [Log 25 to Lusha]'],
  ['25 #q4-webinar #spring', 'ask why [Use #q4-webinar, log 25 credits] [Use #spring, log 25 credits]'],
  ['25 @sam', 'ask who [Log 25 credits as mine]'],
  ['2 mobile <@U1|a> <@U2|b>', 'ask who'],
  ['25 <#C9|>', 'ask why [Log 25 credits without it]'],
])('two names of one kind are asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 14:30', 'ask when [Log 25 credits for yesterday, 14:30]'],
  ['25 10:36', 'ask when [Log 25 credits for yesterday, 10:36]'],
  ['25 3pm', 'ask when [Log 25 credits for yesterday, 3pm]'],
  ['25 tomorrow', 'ask when'],
  ['25 next monday', 'ask when'],
  ['25 25 nov', 'ask when'],
  ['25 25:00', 'ask when'],
  ['25 14:75', 'ask when'],
  ['25 9:5', 'ask when'],
  ['25 13pm', 'ask when'],
  ['25 31 feb', 'ask when'],
  ['25 2026-11-31', 'ask when'],
  ['25 11/17', 'ask when [Log 25 credits for 17 Nov 2026] [Keep "11/17" as note, log 25 credits]'],
  ['25 17/11', 'ask when [Log 25 credits for 17 Nov 2026] [Keep "17/11" as note, log 25 credits]'],
  [
    '25 3/4',
    'ask when [Log 25 credits for 3 Apr 2026] [Log 25 credits for 4 Mar 2026] [Keep "3/4" as note, log 25 credits]',
  ],
  ['25 24/7', 'ask when [Log 25 credits for 24 Jul 2026] [Keep "24/7" as note, log 25 credits]'],
  ['25 31/31', 'ask when'],
  ['25 yesterday mon', 'ask when'],
  ['25 yesterday 2h ago', 'ask when'],
  ['25 nov 17 14:30 15:30', 'ask when'],
])('a time that cannot be is asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['-5', 'ask amount'],
  ['-2 mobile', 'ask amount'],
  ['−2 mobile', 'ask amount'],
  ['25 -5', 'ask amount'],
  ['1e99', 'ask amount'],
  ['12e3', 'ask amount'],
  ['0x10', 'ask amount'],
  ['½ mobile', 'ask amount'],
  ['50% mobile', 'ask amount'],
  ['5% 25', 'ask amount [Keep "5%" as note, log 25 credits]'],
  ['2x3 mobile', 'ask amount'],
  ['25-30 mobile', 'ask amount'],
  ['0.1255', 'ask amount'],
  ['1.23456', 'ask amount'],
  ['12,34,567', 'ask amount'],
  ['99999999999999999', 'ask amount'],
  ['1000000001', 'ask amount'],
  ['200,000,000 mobile, 1', 'ask amount'],
  ['9999999999999999999999 mobile', 'ask amount'],
  ['prospecting', 'ask amount'],
  ['yesterday', 'ask amount'],
  ['25 may', 'ask amount'],
  ['log prospecting', 'ask amount'],
  ['log for jane', 'ask amount'],
  ['-', 'ask amount'],
  ['"', 'ask amount'],
  [',', 'ask amount'],
  ['@', 'ask amount'],
  ['#', 'ask amount'],
  ['<>', 'ask amount'],
  ['log \u0000', 'nothing'],
  ['25\u0000', 'ask characters [Log 25 credits]'],
  ['25 \ud800 mobile', 'ask characters [Log 25 mobile reveals (200)]'],
])('a line without an amount asks for it: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['', 'card'],
  ['   ', 'card'],
  ['left', 'card'],
  ['left?', 'card'],
  ['LEFT', 'card'],
  ['balance', 'card'],
  ['?', 'card'],
  ['left lusha', 'card P2'],
  ['balance in Apollo', 'card P1'],
  ['apollo', 'card P1'],
  ['appolo', 'card'],
  ['whats left', 'card'],
  ["what's left in lusha?", 'card P2'],
  ['how many credits do we have?', 'card'],
  ['How much is remaining', 'card'],
  ['how many mobile reveals are left?', 'card'],
  ['16 left over', 'log =16 (left over)'],
  ['log how much', 'ask amount'],
  ['lusha', 'card P2'],
  ['log', 'nothing'],
  ['log  ', 'nothing'],
  ['Log', 'nothing'],
  ['undo', 'verb undo:'],
  ['undo it', 'verb undo: it'],
  ['me', 'verb me:'],
  ['plan?', 'verb plan:'],
  ['help', 'verb help:'],
  ['HELP', 'verb help:'],
  ['for #q4-webinar', 'verb for: #q4-webinar'],
  ['for 25', 'verb for: 25'],
  ['export 25', 'verb export: 25'],
  ['topup 1000', 'verb topup: 1000'],
  ['helpp', 'unknown helpp ~help'],
  ['hepl', 'unknown hepl ~help'],
  ['lgo 25', 'unknown lgo ~log'],
  ['toppup 1000', 'unknown toppup ~topup'],
  ['reserv 300', 'unknown reserv ~reserve'],
  ['hello 25', 'unknown hello'],
  ['spent 25 on mobile', 'unknown spent'],
  ['constructor', 'unknown constructor'],
  ['please log 25', 'unknown please'],
])('the first word decides: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})
