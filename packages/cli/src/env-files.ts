import { readFileSync } from 'node:fs'
import { ServiceName } from '@dsm/contracts'
import { usageFailure } from './failure/failure.ts'
import type { Io } from './io.ts'

/** What is not for every eye that reads a process list. */
const secrets = [
  'DSM_TOKEN',
  'DSM_POSTGRES_URL',
  'DSM_REDIS_URL',
  'DATABASE_URL',
  'REDIS_URL',
  ...ServiceName.options.map((name) => `${name.toUpperCase()}_DATABASE_URL`),
]

/** The environment with each secret that `X_FILE` names read from there, as the services read theirs. A variable that is set itself wins. Throws a
 *  usage failure that names every file that cannot be read, never what is in one. */
export function withFiles(env: Io['env']): Io['env'] {
  const read: Record<string, string> = {}
  const faults: { pointer: string; detail: string }[] = []
  for (const name of secrets) {
    const path = env[`${name}_FILE`]
    if (!path || env[name]) continue
    try {
      read[name] = readFileSync(path, 'utf8').trim()
    } catch (error) {
      faults.push({ pointer: `${name}_FILE`, detail: error instanceof Error ? error.message : String(error) })
    }
  }
  if (faults.length > 0) throw usageFailure('A file that the environment names cannot be read', { faults })
  return { ...env, ...read }
}
