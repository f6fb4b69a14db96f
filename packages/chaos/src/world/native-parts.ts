import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Root of the repository that this file is part of: a mutated copy runs itself. */
export const repository = join(import.meta.dirname, '../../../..')

export type NativeParts = { postgresBin: string; missing: string }

/** Where PostgreSQL is, and what of the servers this machine lacks: the same answer that the scripts give. */
export async function findNativeParts(): Promise<NativeParts> {
  const script = 'source scripts/native-lib.sh; missing_native_parts; postgres_bin'
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: repository })
  const [missing = '', postgresBin = ''] = stdout.split('\n')
  return { missing, postgresBin }
}
