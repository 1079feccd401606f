// Lets tests order what happens at the same time, without sleeping.

/** A promise with its handle outside. Promise.withResolvers is not in Node 20. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** The first `count` callers of `arrive` wait for each other; later ones pass at once, so that a retry is not held up. */
export function meeting(count = 2): { arrive: () => Promise<void> } {
  const all = deferred()
  let arrived = 0
  return {
    arrive() {
      arrived += 1
      if (arrived === count) all.resolve()
      return all.promise
    },
  }
}
