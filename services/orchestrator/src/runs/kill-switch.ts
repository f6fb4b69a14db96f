import { ProblemError } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import { readKillSwitch } from '../store/policies.ts'

/** Refuses to begin something while the agent is stopped: `what` was not done, and why people stopped it. Throws `kill-switch-engaged`. */
export async function requireReleased(q: Queryable, what: string): Promise<void> {
  const { engaged, reason } = await readKillSwitch(q)
  if (engaged) throw new ProblemError('kill-switch-engaged', `${what}: the kill switch is engaged${reason && `: ${reason}`}`)
}
