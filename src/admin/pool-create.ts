// `pool:create`: a pool from the terminal.

import { formatCredits } from '../core/amount.ts'
import { isZone } from '../core/local-time.ts'
import { POOL_NAME_MAX } from '../core/presets.ts'
import { createPool } from '../meter/create-pool.ts'
import { faultsOfPool } from '../meter/pool-faults.ts'
import { saveChannelName } from '../store/channel-names.ts'
import { chooseWorkspace, inWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { editPool, lookUp, warningsOf } from './look-up.ts'
import type { Values } from './options.ts'
import { readAmount, readId, readLocalTime } from './read-values.ts'

export const poolCreate: Command = {
  name: 'pool:create',
  about: 'makes a pool of credits',
  options: {
    name: { value: 'Apollo', about: 'its name; a known vendor in it brings its price list', required: true },
    allotment: { value: '1000', about: 'the credits of one cycle', required: true },
    left: { value: '640', about: 'the credits left now; without it all of them' },
    channel: { value: 'C024BE91L', about: 'the channel that its alerts go to' },
    anchor: { value: '2026-11-13T15:58', about: 'local time of a reset; without it the first of this month, 00:00' },
    length: { value: 'P1M', about: 'how long a cycle lasts: P1M (the default), P3M, P1Y, P2W, P10D' },
    zone: { value: 'Europe/Berlin', about: "its time zone; without it the owner's in Slack, or UTC" },
    owner: { value: 'U024BE7LH', about: 'the Slack member who looks after it' },
    workspace: WORKSPACE_OPTION,
  },
  check,
  run,
}

function check(values: Values): string[] {
  const faults: string[] = []
  readPool(values, faults)
  return faults
}

/** What was typed, with a fault for each option that cannot be so. */
function readPool(values: Values, faults: string[]) {
  const name = values.get('name')?.trim()
  if (name !== undefined && [...name].length > POOL_NAME_MAX)
    faults.push(`--name is longer than ${POOL_NAME_MAX} characters: the pool's name is shown in every message.`)
  const read = {
    name,
    allotment: readAmount(values, 'allotment', faults),
    left: readAmount(values, 'left', faults),
    channelId: readId(values, 'channel', 'channel', faults),
    owner: readId(values, 'owner', 'user', faults),
    anchor: readLocalTime(values, 'anchor', faults),
    length: values.get('length')?.trim(),
    zone: values.get('zone')?.trim(),
  }
  for (const { of, says } of faultsOfPool(read)) faults.push(`--${of} ${says}`)
  return read
}

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const faults: string[] = []
  const { name, allotment, left, channelId, owner, anchor, length, zone: typedZone } = readPool(values, faults)
  if (faults.length > 0 || name === undefined || allotment === undefined) return refuse(context, ...faults)
  const choice = await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId } = choice
  const seen = await lookUp(context, { workspaceId, channel: channelId, owner })
  const asked = seen.member.kind === 'answered' ? seen.member.answer.zone : undefined
  const zone = typedZone ?? (asked !== undefined && isZone(asked) ? asked : 'UTC')
  const outcome = await inWorkspace(meter, choice, async () => {
    // Before the pool, which may be past a line already: where another company reads along nobody is named.
    if (seen.channel.kind === 'answered') await saveChannelName(meter.db, { workspaceId, ...seen.channel.answer })
    return createPool(meter, {
      workspaceId,
      name,
      allotment,
      zone,
      ...(left === undefined ? {} : { left }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(anchor === undefined ? {} : { anchor }),
      ...(length === undefined ? {} : { length }),
      ...(owner === undefined ? {} : { owner }),
      actorId: null,
      via: 'admin',
    })
  })
  if (outcome.kind === 'refused') return refuse(context, outcome.message)
  if (typedZone === undefined && owner !== undefined && zone !== asked)
    context.note(`Slack did not say the zone of ${owner}, so its days and resets are in UTC; --zone sets another.`)
  context.print(
    `Made the pool ${outcome.shortName} in workspace ${workspaceId}: ${formatCredits(left ?? allotment)} of ` +
      `${formatCredits(allotment)} credits left, zone ${zone}.`,
  )
  const { shortName: pool } = outcome
  for (const line of warningsOf(seen, { pool, channel: channelId, owner })) context.note(line)
  if (channelId === undefined)
    context.note(
      `It has no channel, so nobody is told when it runs low. To give it one: ${editPool(pool, '--channel C...')}`,
    )
  return 0
}
