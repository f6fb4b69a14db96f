import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Report } from './verdict.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Runs the tests that carry one of the tags, in these files. Progress goes to the standard error. */
export async function runTests(
  files: readonly string[],
  tags: readonly string[],
  { root, env }: { root: string; env: Environment },
): Promise<Report> {
  if (files.length === 0) return { testResults: [] }
  const directory = await mkdtemp(join(tmpdir(), 'dsm-guarantees.'))
  const file = join(directory, 'report.json')
  const options = [`--tags-filter=${tags.join(' || ')}`, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  try {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files, ...options], {
      cwd: root,
      env,
      stdio: ['ignore', process.stderr, process.stderr],
    })
    await once(child, 'exit')
    return Report.parse(JSON.parse(await readFile(file, 'utf8')))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export type Servers = { env: Environment; stop: () => Promise<void> }

/** Real PostgreSQL and Redis for the run: those that the environment names, else a pair of its own. Says in words why there is none. */
export async function openServers(root: string, env: Environment): Promise<Servers | string> {
  if (env['TEST_POSTGRES_URL'] !== undefined && env['TEST_REDIS_URL'] !== undefined) return { env, stop: async () => {} }
  const script = (...args: string[]) => promisify(execFile)('scripts/native-servers.sh', args, { cwd: root })
  try {
    const { stdout } = await script('start')
    const exports = Object.fromEntries([...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
    return { env: { ...env, ...exports }, stop: async () => void (await script('stop', exports['DSM_NATIVE_DIR'] ?? '')) }
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  }
}
