export interface VirtualClock {
  /** What services take as their clock. */
  clock(): Date
  set(iso: string): void
  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
}

/** A domain clock that stands still until a test moves it. Days are 24 hours: it runs in UTC. */
export function virtualClock(startIso: string): VirtualClock {
  let now = instant(startIso)
  return {
    clock: () => new Date(now),
    set(iso) {
      now = instant(iso)
    },
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      now = new Date(now.getTime() + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
    },
  }
}

function instant(iso: string): Date {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) throw new RangeError(`${iso} is not an ISO instant`)
  return date
}
