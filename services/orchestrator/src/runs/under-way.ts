import { ProblemError } from '@dsm/contracts'

/** The runs that this process works on, also those whose caller has left: what they work with is ended after them. */
export type RunsUnderWay = {
  /** Works on a run. Throws `upstream-unavailable`, and begins nothing, after the end. */
  during: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Lets no other begin, and waits for those that have. */
  end: () => Promise<void>
}

export function runsUnderWay(): RunsUnderWay {
  const underWay = new Set<Promise<unknown>>()
  let ended = false
  return {
    during: async (work) => {
      if (ended) throw new ProblemError('upstream-unavailable', 'this replica is being stopped')
      const working = work()
      underWay.add(working)
      return working.finally(() => underWay.delete(working))
    },
    end: async () => {
      ended = true
      await Promise.allSettled(underWay)
    },
  }
}
