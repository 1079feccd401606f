// A workspace that is not known yet becomes one: with the default purposes and a key for its contacts.

import { DEFAULT_PURPOSES } from '../core/presets.ts'
import { insertWorkspace } from '../store/new-rows.ts'
import { newContactKey } from './contact-hash.ts'
import type { MeterDeps } from './deps.ts'
import { nameKey } from './resolve-names.ts'

/** Makes a workspace (`T...` or `E...`); answers whether it was new. One that exists is left as it is. */
export function createWorkspace(deps: MeterDeps, input: { workspaceId: string; name: string }): Promise<boolean> {
  const { workspaceId, name } = input
  return insertWorkspace(deps.db, {
    workspaceId,
    name,
    kind: workspaceId.startsWith('E') ? 'enterprise' : 'team',
    contactKey: newContactKey(deps.keyring, workspaceId),
    purposes: DEFAULT_PURPOSES.map((purpose) => ({
      purposeId: deps.newId(),
      name: purpose,
      nameKey: nameKey(purpose),
    })),
  })
}
