// Runs in every test file: one seed for all properties, and no file may leave a server listening.
import { setTimeout as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll } from 'vitest'

const { FC_SEED, FC_RUNS } = process.env

fc.configureGlobal({
  ...(FC_SEED ? { seed: Number(FC_SEED) } : {}),
  ...(FC_RUNS ? { numRuns: Number(FC_RUNS) } : {}),
})

// Registered first, and hooks after all run in reverse: everything the file closes has been closed by now.
afterAll(async () => {
  // A closed server leaves node's list some turns of the event loop after its close callback.
  const deadline = Date.now() + 2_000
  for (;;) {
    await turn(1)
    const servers = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap')
    if (servers.length === 0) return
    if (Date.now() > deadline) throw new Error(`${servers.length} server(s) still listen: close them in afterAll.`)
  }
})
