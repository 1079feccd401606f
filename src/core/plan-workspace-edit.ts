// Decides whether what admins set of a whole workspace can be so: whose names are shown, its zone and currency, its holidays,
// and whom it names as admins beside Slack's own. Each fault has a sentence of its own.

import { isZone } from './local-time.ts'
import type { ChangeRefusal } from './plan-grant.ts'
import type { NamesShown } from './who-is-named.ts'

export interface Holiday {
  /** YYYY-MM-DD. */
  on: string
  name: string
}

/** What admins set of a workspace. */
export interface WorkspaceSettings {
  namesShown: NamesShown
  /** IANA: of whoever has none. */
  zone: string
  /** Three letters, like USD. */
  currency: string
  /** By date. */
  holidays: readonly Holiday[]
  /** Member ids of those whom the workspace names, beside Slack's own. */
  admins: readonly string[]
}

/** What changes; what is left out stays. */
export interface WorkspaceEdit extends Partial<Pick<WorkspaceSettings, 'namesShown' | 'zone' | 'currency' | 'admins'>> {
  /** One more, or another name for one. */
  holidayAdded?: Holiday
  /** Dates. */
  holidaysRemoved?: readonly string[]
}

const HOLIDAY_NAME_MAX = 80
const HOLIDAYS_MAX = 1000
const ADMINS_MAX = 50

/** The settings after an edit, or why they cannot be so. `actor` must not shut themselves out. */
export function planWorkspaceEdit(
  current: WorkspaceSettings,
  edit: WorkspaceEdit,
  actor: { memberId: string; isSlackAdmin: boolean },
): { kind: 'planned'; next: WorkspaceSettings } | { kind: 'same' } | ChangeRefusal {
  const { zone, currency, admins, holidayAdded: added, holidaysRemoved: removed = [] } = edit
  if (zone !== undefined && !isZone(zone))
    return refuse('zone', `"${zone}" is not a time zone: use a name like Europe/Berlin.`)
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency))
    return refuse('currency', `"${currency}" is not a currency: use three letters, like USD.`)
  if (added && added.name.trim() === '') return refuse('holiday_name', 'Say what the holiday is called.')
  if (added && added.name.length > HOLIDAY_NAME_MAX)
    return refuse('holiday_name', `The name of a holiday has at most ${HOLIDAY_NAME_MAX} characters.`)
  if (admins && admins.length > ADMINS_MAX) return refuse('admins', `A workspace names at most ${ADMINS_MAX} admins.`)
  const isOut = current.admins.includes(actor.memberId) && admins && !admins.includes(actor.memberId)
  if (isOut && !actor.isSlackAdmin)
    return refuse('admins', 'You would not be an admin any more. Let another admin take you off the list.')
  const kept = current.holidays.filter(({ on }) => !removed.includes(on) && on !== added?.on)
  const holidays = [...kept, ...(added ? [added] : [])].sort((first, second) => (first.on < second.on ? -1 : 1))
  if (holidays.length > HOLIDAYS_MAX) return refuse('holiday_on', `A workspace has at most ${HOLIDAYS_MAX} holidays.`)
  const next: WorkspaceSettings = {
    namesShown: edit.namesShown ?? current.namesShown,
    zone: zone ?? current.zone,
    currency: currency ?? current.currency,
    holidays,
    admins: admins ? [...new Set(admins)].sort() : current.admins,
  }
  return JSON.stringify(next) === JSON.stringify(current) ? { kind: 'same' } : { kind: 'planned', next }
}

function refuse(field: string, message: string): ChangeRefusal {
  return { kind: 'refused', message, field }
}
