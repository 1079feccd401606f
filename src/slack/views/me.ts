// One's own numbers: of each pool what one used and for what, then the latest entries. Only the reader sees them.

import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { type EntryRow, entrySection } from './entries.ts'
import { escapeMrkdwn } from './escape.ts'
import { namedParts, type Part, readerTime, unitsOf } from './phrases.ts'

/** How many purposes of a pool are named before the rest. */
const PURPOSES_MAX = 8
export interface OwnPool {
  name: string
  unit: string
  zone: string
  cycle: { startsAt: Date; endsAt: Date }
  /** The largest first; they sum to what the reader used. `named` is false for what has no purpose and no campaign. */
  purposes: readonly (Part & { named: boolean })[]
}

export interface OwnCard {
  pools: readonly OwnPool[]
  /** The last recorded first. */
  latest: readonly EntryRow[]
  /** What [Older] carries; null: there is nothing older. */
  older: string | null
  command: string
}

/** What the reader used of every pool they used, and their latest entries. */
export function ownCard({ pools, latest, older, command }: OwnCard): Spoken {
  const used = pools.filter(({ purposes }) => purposes.some(({ credits }) => credits !== 0))
  const headline =
    used.length === 0
      ? 'You have used nothing in this cycle.'
      : `You in this cycle: ${used.map((pool) => `${escapeMrkdwn(pool.name)} ${unitsOf(sum(pool), pool.unit)}`).join(', ')}.`
  return speak(headline, [
    ...(used.length === 0 ? [section(`*${headline}*`)] : used.map(poolSection)),
    ...(latest.length === 0
      ? [footer(`Type \`${escapeMrkdwn(command)} log 25\` after you have spent something`)]
      : [
          section('*Your latest entries*'),
          ...latest.map(entrySection),
          ...(older === null ? [] : [actions(button('me:older', 'Older', older))]),
        ]),
  ])
}

function poolSection(pool: OwnPool) {
  const { purposes, unit, cycle, zone } = pool
  const total = sum(pool)
  const nameless = purposes.filter(({ named }) => !named).reduce((credits, part) => credits + part.credits, 0)
  return section(
    `*You have used ${unitsOf(total, unit)} of ${escapeMrkdwn(pool.name)}* since ${readerTime(cycle.startsAt, zone)}`,
    `${amountsOf(purposes, total)}.`,
    ...(nameless > 0 ? [`_${unitsOf(nameless, unit)} ${nameless === CREDIT ? 'has' : 'have'} no purpose yet._`] : []),
  )
}

/** "Prospecting 24, Renewals 16, the rest 2": amounts that sum to the total. */
function amountsOf(purposes: readonly Part[], total: Credits): string {
  const kept = namedParts(purposes, PURPOSES_MAX)
  const rest = total - kept.reduce((credits, part) => credits + part.credits, 0)
  const shown = [...kept, ...(rest === 0 ? [] : [{ name: 'the rest', credits: rest }])]
  return shown.map(({ name, credits }) => `${escapeMrkdwn(name)} ${formatCredits(credits)}`).join(', ')
}

function sum({ purposes }: OwnPool): Credits {
  return purposes.reduce((credits, part) => credits + part.credits, 0)
}
