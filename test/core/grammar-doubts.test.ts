// Lines in doubt: what is asked, and what each button would book; then verbs, known and not (notation: grammar-fixture).
import { expect, test } from 'vitest'
import { parse, show } from './grammar-fixture.ts'

test.each([
  ['1,200', 'ask two-readings [Log 1,200] [Log 1.2]'],
  ['1.200', 'ask two-readings [Log 1,200] [Log 1.2]'],
  ['2,5', 'ask two-readings [Log 2.5] [Log 7]'],
  ['2,5 mobile', 'ask two-readings [Log 20] [Log 42]'],
  ['7,4 csv prospecting', 'ask two-readings [Log 7.4] [Log 11]'],
  ['12,000 mobile', 'ask two-readings [Log 96,000] [Log 96]'],
  ['1,200 mobile', 'ask two-readings [Log 9,600] [Log 9.6]'],
  ['1 200', 'ask two-readings [Log 1,200] [Log 1] [Log 200]'],
  ['1 200 mobile', 'ask two-readings [Log 9,600] [Log 1] [Log 1,600]'],
  ['1 000 000', 'ask two-readings [Log 1,000,000] [Log 1] [Log 0]'],
  ['12z', 'ask unit [Log 12 credits]'],
  ['12 hours', 'ask unit [Log 12 credits]'],
  ['2k', 'ask unit [Log 2 credits] [Log 2,000 credits]'],
  ['1.5k', 'ask unit [Log 1.5 credits] [Log 1,500 credits]'],
  ['2h', 'ask unit [Log 2 credits]'],
  ['2 mobile 3 email', 'ask two-readings [Log 19] [Log 16] [Log 3]'],
  ['mobile 2 email 3', 'ask two-readings [Log 19] [Log 16] [Log 3]'],
  ['25 2 mobile', 'ask two-readings [Log 25] [Log 16]'],
  ['25 for top 100 list', 'ask two-readings [Log 25] [Log 100]'],
  ['3 x 8', 'ask two-readings [Log 3] [Log 8]'],
  ['25 x 3 mobile', 'ask two-readings [Log 25] [Log 24]'],
  ['1 2 3 4 5 6', 'ask two-readings'],
  ['5 may 25', 'ask two-readings [Log 25 on day 5] [Log 5 on day 25]'],
  ['the 3rd one, 2 mobile', 'unknown the'],
  ['2 mobile, one', 'ask two-readings [Log 17] [Log 16]'],
  ['25 jane twenty five', 'ask two-readings [Log 25]'],
])('numbers in doubt are asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 prospecting mobile', 'ask two-readings [Log 200] [Log 25]'],
  ['25 for mobile campaign', 'ask two-readings [Log 200] [Log 25]'],
  ['25 mobile credits', 'ask two-readings [Log 200] [Log 25]'],
  ['25 credits mobile', 'ask two-readings [Log 200] [Log 25]'],
  ['mobile 25 credits', 'ask two-readings [Log 200] [Log 25]'],
  ['2 mobile 16 credits', 'ask two-readings [Log 16] [Log 32]'],
  ['16 credits for 2 mobile', 'ask two-readings [Log 16] [Log 32]'],
  ['3 waterfall 12 credits', 'ask two-readings [Log 12] [Log 36]'],
  ['waterfall 12', 'ask price [Log 12 credits]'],
  ['waterfall', 'ask price'],
  ['1 waterfall', 'ask price'],
  ['mobile 25 email', 'ask amount [Log 201] [Log 200, Keep "email" as note] [Log 33] [Log 25, Keep "mobile" as note]'],
  ['2 mobile email', 'ask amount [Log 17] [Keep "email" as note]'],
  ['2 mobile and email', 'ask amount [Log 17] [Keep "email" as note]'],
  ['mobile', 'ask amount [Log 1 (8 credits)]'],
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
  ['2 mobile $16', 'ask money [Log 640 credits] [Log 656 credits] [Log 16 credits] [Log 32 credits]'],
])('money is never credits unasked: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 mobil', 'ask near-word [Use mobile] [Keep as note]'],
  ['mobil 25', 'ask near-word [Use mobile] [Keep as note]'],
  ['25 mobiel', 'ask near-word [Use mobile] [Keep as note]'],
  ['3 mial', 'ask near-word [Use mail] [Keep as note]'],
  ['3 phne', 'ask near-word [Use phone] [Keep as note]'],
  ['25 prospectin', 'ask near-word [Use Prospecting] [Keep as note]'],
  ['25 prospectign', 'ask near-word [Use Prospecting] [Keep as note]'],
  ['25 resarch', 'ask near-word [Use Research] [Keep as note]'],
  ['25 evnt folow-up', 'ask near-word [Use Event follow-up] [Keep as note]'],
  ['25 data cleenup', 'ask near-word [Use Data clean-up] [Keep as note]'],
  ['25 yesteday', 'ask near-word [Use yesterday] [Keep as note]'],
  ['25 tomorow', 'ask near-word [Keep as note]'],
  ['25 in appolo', 'ask pool [Yes, log 25 to Apollo]'],
  ['25 appolo', 'ask pool [Yes, log 25 to Apollo] [Keep as note]'],
  ['2 mobile in lusah', 'ask pool [Log 16 to Apollo]'],
  ['25 in hubspot', 'ask pool [Log 25 to Apollo]'],
  ['25 #q4-webnar', 'ask near-word [Use #q4-webinar] [Use #q4-webnar]'],
  [
    '1,200 appolo',
    'ask pool [Yes, log 1,200 to Apollo] [Log 1,200, Keep as note] [Yes, log 1.2 to Apollo] [Log 1.2, Keep as note]',
  ],
])('a slip of a known word is asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 prospecting and renewals', 'ask why [Use Prospecting] [Use Renewals]'],
  ['25 in apollo in lusha', 'ask pool [Log 25 to Apollo] [Log 25 to Lusha]'],
  ['25 #q4-webinar #spring', 'ask why [Use #q4-webinar] [Use #spring]'],
  ['25 @sam', 'ask who [Log 25 as mine]'],
  ['2 mobile <@U1|a> <@U2|b>', 'ask who'],
  ['25 <#C9|>', 'ask why [Log 25 without it]'],
])('two names of one kind are asked about: %s', (line, outcome) => {
  expect(show(parse(line))).toBe(outcome)
})

test.each([
  ['25 14:30', 'ask when [Log 25 for yesterday, 14:30]'],
  ['25 10:36', 'ask when [Log 25 for yesterday, 10:36]'],
  ['25 3pm', 'ask when [Log 25 for yesterday, 3pm]'],
  ['25 tomorrow', 'ask when'],
  ['25 next monday', 'ask when'],
  ['25 25 nov', 'ask when'],
  ['25 25:00', 'ask when'],
  ['25 14:75', 'ask when'],
  ['25 9:5', 'ask when'],
  ['25 13pm', 'ask when'],
  ['25 31 feb', 'ask when'],
  ['25 2026-11-31', 'ask when'],
  ['25 11/17', 'ask when [Log 25 for 17 Nov 2026] [Keep "11/17" as note]'],
  ['25 17/11', 'ask when [Log 25 for 17 Nov 2026] [Keep "17/11" as note]'],
  ['25 3/4', 'ask when [Log 25 for 3 Apr 2026] [Log 25 for 4 Mar 2026] [Keep "3/4" as note]'],
  ['25 24/7', 'ask when [Log 25 for 24 Jul 2026] [Keep "24/7" as note]'],
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
  ['5% 25', 'ask amount [Keep "5%" as note]'],
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
  ['25\u0000', 'ask characters [Log 25]'],
  ['25 \ud800 mobile', 'ask characters [Log 200]'],
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
