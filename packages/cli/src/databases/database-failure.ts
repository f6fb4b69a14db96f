import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'

const NO_ANSWER = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET'])
// Class 28: invalid authorization.
const NOT_ALLOWED = /^(28|42501)/
const NO_SUCH_DATABASE = '3D000'

/** A fault of a database in plain words. Its address is shown without user and password. */
export function databaseFailure(error: unknown, service: string, url: string): unknown {
  const address = URL.parse(url)
  const where = address ? `${address.host}${address.pathname}` : 'an address that is none'
  const about = `the database of ${service} (${where})`
  const detail = messageOf(error)
  const code = codeOf(error)
  if (NO_ANSWER.has(code))
    return new Failure({ exit: exitCodes.away, code: 'database-away', title: `No answer from ${about}`, detail }, error)
  if (NOT_ALLOWED.test(code))
    return new Failure({ exit: exitCodes.forbidden, code: 'database-refused', title: `No access to ${about}`, detail }, error)
  if (code === NO_SUCH_DATABASE) {
    const hints = ['create the database first: each service has its own']
    return new Failure({ exit: exitCodes.failure, code: 'no-database', title: `There is no ${about.slice(4)}`, detail, hints }, error)
  }
  return new Failure({ exit: exitCodes.failure, code: 'database-failed', title: `It did not work in ${about}`, detail }, error)
}

/** A host with several addresses fails with one error for each. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
