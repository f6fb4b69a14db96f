import { CommitUncertainError, PoolExhaustedError, sqlState } from '@dsm/postgres'

/** Classes of SQLSTATE that speak of the server and not of the statement: connection, resources, intervention, system. */
const outageClasses = new Set(['08', '53', '57', '58'])
/** Conflicts with other transactions, a server that became a read-only replica, and a transaction that was ended because this process was frozen in it. */
const outageStates = new Set(['40001', '40P01', '55P03', '25006', '25P03'])
const outageCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
/** What pg says, without a code, when a connection is lost or none can be had. */
const lostConnection =
  /connection (terminated|timeout|ended|error)|timeout exceeded when trying to connect|not queryable|client was closed|query read timeout/i

/** True if the database was away, in conflict or without a connection to spare: trying again may succeed, and the event is not to blame. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOutage)
  if (error instanceof CommitUncertainError || error instanceof PoolExhaustedError) return true
  const state = sqlState(error)
  // A statement that ran into its timeout (57014) is the handler's own doing.
  if (state !== undefined && outageClasses.has(state.slice(0, 2))) return state !== '57014'
  if (state !== undefined && outageStates.has(state)) return true
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && outageCodes.has(error.code)) return true
  return lostConnection.test(error.message) || isOutage(error.cause)
}
