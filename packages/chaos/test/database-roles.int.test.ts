import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServiceName } from '@dsm/contracts'
import { createPool } from '@dsm/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { findNativeParts, repository } from '../src/world/native-parts.ts'
import { createPostgres } from '../src/world/postgres-server.ts'

const { missing, postgresBin } = await findNativeParts()
const passwordOf = (service: string) => `it's "${service}" $HOME :'x' \\1`

/** Runs what PostgreSQL of compose and of the chart runs once; returns the arguments of every psql, and who has the password that is meant. */
async function rolesMade(env: (directory: string) => Promise<Record<string, string>>, meant: (service: string) => string) {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-roles-test.'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const postgres = await createPostgres(directory, postgresBin)
  await postgres.start()
  onTestFinished(() => postgres.stop('kill'))
  const [bin, log] = [join(directory, 'bin'), join(directory, 'arguments')]
  await mkdir(bin)
  await writeFile(join(bin, 'psql'), `#!/bin/sh\nprintf '%s\\n' "$@" >>'${log}'\nexec '${postgresBin}/psql' "$@"\n`, { mode: 0o755 })
  const server = { PGHOST: '127.0.0.1', PGPORT: String(postgres.port), POSTGRES_USER: 'postgres' }
  // What is kept of a password in this way can be told from the password by plain SQL.
  const settings = { PGOPTIONS: '-c password_encryption=md5', PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  const script = join(repository, 'helm/dsm/files/databases/010-databases.sh')
  await promisify(execFile)('bash', [script], { env: { ...server, ...settings, ...(await env(directory)) } })

  const pool = createPool({ url: `postgres://postgres@127.0.0.1:${postgres.port}/postgres`, max: 1, applicationName: 'test' })
  onTestFinished(() => pool.end())
  const good: string[] = []
  for (const service of ServiceName.options) {
    const text = `select 1 from pg_authid where rolname = $1 and rolcanlogin and rolpassword = 'md5' || md5($2 || $1)`
    if ((await pool.query(text, [service, meant(service)])).rowCount === 1) good.push(service)
  }
  return { good, said: await readFile(log, 'utf8') }
}

const needs = '(needs postgresql with pgvector on this machine)'

test.skipIf(missing !== '')(`each role has the password of its file, which no command line shows ${needs}`, async () => {
  const { good, said } = await rolesMade(async (directory) => {
    const passwords = join(directory, 'passwords')
    await mkdir(passwords)
    for (const service of ServiceName.options) await writeFile(join(passwords, `${service}-password`), passwordOf(service))
    return { SERVICE_DATABASE_PASSWORD_DIR: passwords }
  }, passwordOf)
  expect(good).toEqual(ServiceName.options)
  expect(said).not.toContain('$HOME')
})

test.skipIf(missing !== '')(
  `without files every role has the password of the environment, which no command line shows ${needs}`,
  async () => {
    const everybody = () => passwordOf('everybody')
    const { good, said } = await rolesMade(async () => ({ SERVICE_DATABASE_PASSWORD: everybody() }), everybody)
    expect(good).toEqual(ServiceName.options)
    expect(said).not.toContain('everybody')
  },
)
