import { ProblemError, ServiceName, showLiveness } from '@dsm/contracts'
import { createClient } from '@dsm/http-client'
import type { Connection } from '../connection.ts'
import { exitCodes } from './exit-codes.ts'
import { explain } from './explain.ts'
import { Failure } from './failure.ts'

const PATIENCE_MS = 2000

/** Looks, after a call that got no answer, which services are there: a service fails as well when one that it needs is away. */
export async function nameWhoIsAway(error: unknown, { urls }: Connection): Promise<unknown> {
  if (!(error instanceof ProblemError) || error.code !== 'upstream-unavailable') return error
  const failing = explain(error)
  const alive = await Promise.all(ServiceName.options.map((name) => isAlive(name, urls[name])))
  const away = ServiceName.options.filter((_name, index) => !alive[index])
  const detail = `${error.message}${away.length === 0 ? '' : `\nNot there: ${away.map((name) => `${name} (${urls[name]})`).join(', ')}`}`
  if (away.length > 0) return new Failure({ ...failing, detail }, error)
  const hints = ['all five services run: the log of the one above says what went wrong', 'dsm health shows what they lack']
  return new Failure({ ...failing, exit: exitCodes.failure, title: 'A service failed', detail, hints }, error)
}

/** Whether the process of a service answers at all. */
export async function isAlive(name: ServiceName, baseUrl: string): Promise<boolean> {
  const client = createClient({ name, baseUrl, token: '', timeoutMs: PATIENCE_MS })
  try {
    await client.call(showLiveness)
    return true
  } catch {
    return false
  } finally {
    client.close()
  }
}
