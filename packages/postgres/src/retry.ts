import { sqlState } from './errors.ts'
import { isOutdatedPlan } from './prepared.ts'

export const attemptsMax = 5

/** First delay in ms by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). Only states after which the
 *  transaction is certainly rolled back and a second try may succeed. */
const firstDelayMs = new Map([
  ['40001', 10], // serialization_failure
  ['40P01', 20], // deadlock_detected
  ['55P03', 50], // lock_not_available
  ['53300', 200], // too_many_connections
  ['25P03', 200], // idle_in_transaction_session_timeout
  ['57P01', 200], // admin_shutdown
  ['57P02', 200], // crash_shutdown
  ['57P03', 200], // cannot_connect_now
])

/** Delay in ms before the attempt after number `attempt` (from 1), doubling each time; undefined if a retry is pointless.
 *  `random` in [0, 1) spreads the callers that failed together over half to one and a half of the delay. */
export function retryDelayMs(error: unknown, attempt: number, random: number): number | undefined {
  const state = sqlState(error)
  const first = isOutdatedPlan(error) ? 0 : state === undefined ? undefined : firstDelayMs.get(state)
  if (first === undefined || attempt >= attemptsMax) return undefined
  return Math.round(first * 2 ** (attempt - 1) * (0.5 + random))
}
