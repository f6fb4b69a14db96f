import { setTimeout as delay } from 'node:timers/promises'

/** `unheard`: what the view still lacks, the same words for the same thing; null where it lacks nothing. */
export type Look<View> = { view: View; unheard: string | null }

export type Patience = {
  patienceMs: number
  pollMs: number
  /** Taken however long they take: a machine that stood still for a while has had no time to hear anything. */
  looksMin: number
  /** What each project was waited for in vain: it is not waited for again. */
  gaveUp: Map<string, string>
}

/**
 * Looks until nothing is unheard, or patience ends. What did not come while it lasted may never come (its event was refused, its consumer is down): a project waits for
 * one thing once, and not at every plan.
 */
export async function onceHeard<View>(
  projectId: string,
  look: () => Promise<Look<View>>,
  { patienceMs, pollMs, looksMin, gaveUp }: Patience,
): Promise<{ view: View; waitedFor: string | null }> {
  const until = performance.now() + patienceMs
  for (let looks = 1; ; looks += 1) {
    const { view, unheard } = await look()
    if (unheard === null) gaveUp.delete(projectId)
    if (unheard === null || gaveUp.get(projectId) === unheard) return { view, waitedFor: null }
    if (performance.now() > until && looks >= looksMin) {
      gaveUp.set(projectId, unheard)
      return { view, waitedFor: unheard }
    }
    await delay(pollMs)
  }
}
