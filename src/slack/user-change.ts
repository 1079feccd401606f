// Slack tells when somebody changed: who is known here is known as Slack describes them now, so that a pool whose owner has
// left is the next one's at once. What this misses is asked for once a night.

import type { App } from '@slack/bolt'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { noteProfile } from '../meter/note-profile.ts'
import { personKey } from '../meter/people.ts'
import { profileOf, type SlackUser } from './profiles.ts'

/** Hears the event. `settled` waits for what is being written down. */
export function listenUserChange(
  app: App,
  { meter, log }: { meter: MeterDeps; log: Log },
): { settled: () => Promise<void> } {
  const running = new Set<Promise<void>>()

  async function note(workspaceId: string, user: SlackUser & { id: string }): Promise<void> {
    const person = { slackUserId: user.id }
    const member = (await meter.membersOf(workspaceId, [person])).get(personKey(person))
    if (!member) return
    const profile = profileOf(workspaceId, user, user.id)
    // Most changes are a status or a picture: nothing that is kept here.
    const { name, state, admin } = member
    const isSame = name === profile.name && state === profile.state && (admin || !profile.slackAdmin)
    if (!isSame) await noteProfile(meter, { workspaceId, member, profile })
  }

  app.event('user_change', async ({ event, context }) => {
    const workspaceId = (context.isEnterpriseInstall ? context.enterpriseId : context.teamId) ?? ''
    const work = note(workspaceId, event.user as SlackUser & { id: string }).catch((error: unknown) => {
      log.warn({ error: coerceError(error), workspaceId }, 'a change of a member could not be written down')
    })
    running.add(work)
    await work.finally(() => running.delete(work))
  })
  return { settled: async () => void (await Promise.all(running)) }
}
