import type { ServiceName } from '@dsm/contracts'
import { usageFailure } from '../failure/failure.ts'
import type { Io } from '../io.ts'

/**
 * The database of each service: PROJECT_DATABASE_URL and so on, or else DATABASE_URL, in which {service} stands for the name; without it, it can
 * be the database of one service only, since each has its own. Throws a usage failure that names every missing variable.
 */
export function databaseUrls(services: readonly ServiceName[], env: Io['env']): Map<ServiceName, string> {
  const common = env['DATABASE_URL']
  const serves = common !== undefined && (common.includes('{service}') || services.length === 1)
  const found = new Map<ServiceName, string>()
  for (const name of services) {
    const url = env[variableOf(name)] ?? (serves ? common.replaceAll('{service}', name) : undefined)
    if (url) found.set(name, url)
  }
  const missing = services.filter((name) => !found.has(name)).map(variableOf)
  if (missing.length === 0) return found
  const example = "DATABASE_URL='postgres://user@host/dsm_{service}'"
  if (common !== undefined)
    throw usageFailure('DATABASE_URL names one database, and each service has its own: put {service} in it', { hints: [example] })
  const hints = [`set ${missing.join(', ')}`, `or one for all: ${example}`]
  throw usageFailure('Nobody has said where the databases are', { hints })
}

const variableOf = (name: ServiceName) => `${name.toUpperCase()}_DATABASE_URL`
