// `help`: what exists and is the asker's to use.

import type { Ask } from './ask.ts'
import type { Spoken } from './views/blocks.ts'
import { helpCard } from './views/help.ts'

/** The features that this member may use. */
export function answerHelp({ member, command, directory, features }: Ask): Spoken {
  const own = features.filter((feature) => feature.who === 'everybody' || member.admin)
  const purposes = directory.purposes.filter((it) => !it.archived).map((it) => it.name)
  return helpCard(command, own, purposes)
}
