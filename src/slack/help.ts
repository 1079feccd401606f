// `help`: what exists and is the asker's to use. What everybody has comes first.

import { isHere, ownedPools, seesOthers } from './access.ts'
import type { Ask, Feature } from './ask.ts'
import type { Spoken } from './views/blocks.ts'
import { helpCard } from './views/help.ts'

/** The features that this member may use. */
export async function answerHelp(ask: Ask): Promise<Spoken> {
  const { command, directory, features } = ask
  const roles = await rolesOf(ask)
  const isGuest = !seesOthers(await ask.confirmed)
  const own = (all: boolean) =>
    features
      .flatMap(({ forms = [], ...feature }) => [
        feature,
        ...forms.map((form) => ({ ...form, doesForGuests: undefined })),
      ])
      .filter(({ who }) => (who === 'everybody' || who === 'members') === all && roles.has(who))
      .map(({ example, does, doesForGuests }) => ({ example, does: (isGuest && doesForGuests) || does }))
  const purposes = directory.purposes.filter((it) => !it.archived).map((it) => it.name)
  return helpCard(command, own(true), purposes, own(false))
}

/** An admin may do whatever an owner may. */
async function rolesOf(ask: Ask): Promise<ReadonlySet<Feature['who']>> {
  const member = await ask.confirmed
  const roles = new Set<Feature['who']>(seesOthers(member) ? ['everybody', 'members'] : ['everybody'])
  if (member.admin && isHere(member)) return roles.add('owners').add('admins')
  return (await ownedPools(ask, member)).length > 0 ? roles.add('owners') : roles
}
