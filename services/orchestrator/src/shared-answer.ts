/** Anyone may ask for readiness: within this time they get the last answer. */
const GOOD_FOR_MS = 5000

/** Asks at most once in some seconds; whoever wants to know meanwhile gets the same answer, or the same failure, also while it is on its way. */
export function sharedAnswer<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let latest: { at: number; answer: Promise<Answer> } | undefined
  return () => {
    const now = performance.now()
    if (!latest || now - latest.at > GOOD_FOR_MS) latest = { at: now, answer: ask() }
    return latest.answer
  }
}
