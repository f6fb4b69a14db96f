/** A clock that stands still until it is set: the services of an accelerated sprint share one. */
export type VirtualClock = { now: () => Date; set: (instant: string) => void }

/** `instant` is ISO 8601 in UTC. Throws on anything that is no instant, and on going back. */
export function createVirtualClock(instant: string): VirtualClock {
  let current = parse(instant)
  return {
    now: () => new Date(current),
    set: (next) => {
      const parsed = parse(next)
      if (parsed < current) throw new Error(`the clock cannot go back from ${current.toISOString()} to ${next}`)
      current = parsed
    },
  }
}

function parse(instant: string): Date {
  const parsed = new Date(instant)
  if (Number.isNaN(parsed.getTime())) throw new Error(`${instant} is no instant`)
  return parsed
}
