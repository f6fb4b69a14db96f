import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { execForm, parseDockerfile, valuesOf } from './dockerfile.ts'
import { type Bind, contain, type Contained } from './sandbox.ts'

const execute = promisify(execFile)
const services = ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator']
const user = 1000
const readyWithinMs = 60_000

export type TryOut = { repository: string; image: string; root: string; tell: (line: string) => void }

type Run = (command: readonly string[], env?: Readonly<Record<string, string>>) => Contained

/** Runs the result as a cluster would: keys, migrations, the service, its health check, its end. Returns what does not hold. */
export async function tryOut(about: TryOut): Promise<string[]> {
  const { stages } = parseDockerfile(await readFile(join(about.repository, 'Dockerfile'), 'utf8'))
  const last = stages.at(-1)?.instructions ?? []
  const [start, probe] = [valuesOf(last, 'CMD'), valuesOf(last, 'HEALTHCHECK')].map((values) => execForm(values.at(-1) ?? ''))
  if (!start || !probe) throw new Error('the Dockerfile has no CMD or no HEALTHCHECK')
  const run = await sandboxed(about)
  const faults: string[] = []
  const expect = (what: string, holds: boolean, said = '') => {
    about.tell(`${holds ? 'ok   ' : 'FAULT'} ${what}`)
    if (!holds) faults.push(`${what}${said && `: ${said.slice(-1500)}`}`)
  }
  await tryLimits(run, expect)
  await withServers(about.repository, async (env) => {
    await tryCommands(run, env, expect)
    await tryService({ run, start, probe, expect }, env)
  })
  return faults
}

async function sandboxed({ image, root }: TryOut): Promise<Run> {
  const keys = join(image, 'volumes', 'keys')
  await mkdir(keys, { recursive: true })
  await chown(keys, user, user)
  const binds: Bind[] = [
    ...['/usr/lib', '/usr/lib64'].filter((path) => existsSync(path)).map((path) => ({ from: path, to: path })),
    { from: process.execPath, to: '/nodejs/bin/node' },
    { from: join(image, 'app'), to: '/app' },
    { from: keys, to: '/keys', writable: true },
  ]
  // The mounts are made with the tools of this system.
  const base = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' }
  return (command, env = {}) => {
    const [program = '', ...rest] = command
    const found = program === 'node' ? '/nodejs/bin/node' : program
    return contain({ root, binds, env: { ...base, ...env }, cwd: '/app', uid: user, readOnly: true }, [found, ...rest])
  }
}

type Expect = (what: string, holds: boolean, said?: string) => void

async function tryLimits(run: Run, expect: Expect): Promise<void> {
  const script = `
    const { spawnSync } = require('node:child_process'), fs = require('node:fs')
    const told = (act) => { try { act(); return 'done' } catch (error) { return error.code } }
    console.log(JSON.stringify({
      pid: process.pid, uid: process.getuid(), groups: process.getgroups(),
      app: told(() => fs.writeFileSync('/app/x', '')), top: told(() => fs.writeFileSync('/x', '')), tmp: told(() => fs.writeFileSync('/tmp/x', '')),
      shell: spawnSync('/bin/sh', ['-c', 'true']).error?.code ?? 'there', caps: /CapBnd:\\s*(\\S+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
    }))`
  const { ended, output } = run(['node', '-e', script])
  await ended
  const seen = JSON.parse(output()) as Record<string, unknown>
  expect('it is process 1, as user 1000', seen['pid'] === 1 && seen['uid'] === user, output())
  expect('its root is read-only, /tmp is not', seen['app'] === 'EROFS' && seen['top'] === 'EROFS' && seen['tmp'] === 'done', output())
  expect('there is no shell', seen['shell'] === 'ENOENT', output())
}

type Servers = Readonly<Record<string, string>>

async function withServers(repository: string, act: (env: Servers) => Promise<void>): Promise<void> {
  const script = join(repository, 'scripts', 'native-servers.sh')
  const { stdout } = await execute('bash', [script, 'start'])
  const exported = Object.fromEntries([...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  const { TEST_POSTGRES_URL: postgres = '', TEST_REDIS_URL: redis = '', DSM_NATIVE_DIR: folder = '' } = exported
  try {
    const { stdout: bin } = await execute('bash', ['-c', 'source scripts/native-lib.sh; postgres_bin'], { cwd: repository })
    for (const name of services) await execute(join(bin.trim(), 'psql'), [postgres, '-qc', `create database ${name}`])
    await act({ DATABASE_URL: postgres.replace(/[^/]*$/, '{service}'), REDIS_URL: redis })
  } finally {
    await execute('bash', [script, 'stop', folder])
  }
}

async function tryCommands(run: Run, env: Servers, expect: Expect): Promise<void> {
  const dsm = async (what: string, args: readonly string[]) => {
    const { ended, output } = run(['node', 'packages/cli/dist/main.js', ...args], env)
    expect(what, (await ended) === 0, output())
  }
  await dsm('the command says what it can do', ['--help'])
  await dsm('keys are made in a volume', ['auth', 'init', '--dir', '/keys'])
  await dsm('the migrations are in it and apply', ['migrate'])
  const silent = createServer(() => {})
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const waiting = run(['node', 'packages/cli/dist/main.js', 'health'], { DSM_URL: `http://127.0.0.1:${port}`, DSM_TOKEN: 'x' })
  const ended = once(silent, 'connection').then(() => waiting.signal('SIGTERM'))
  const code = await waiting.ended
  await ended
  silent.close()
  expect('a command that waits ends with SIGTERM although it is process 1', code === 143, `${code} ${waiting.output()}`)
}

type Service = { run: Run; start: readonly string[]; probe: readonly string[]; expect: Expect }

async function tryService({ run, start, probe, expect }: Service, { DATABASE_URL = '', REDIS_URL = '' }: Servers): Promise<void> {
  for (const service of ['', ...services]) {
    const env = {
      PORT: '28080',
      HOST: '127.0.0.1',
      DATABASE_URL: DATABASE_URL.replace('{service}', service || 'orchestrator'),
      REDIS_URL,
      AUTH_JWKS_FILE: '/keys/jwks.json',
      SERVICE_TOKEN_FILE: `/keys/${service || 'orchestrator'}.token`,
      DRAIN_MS: '100',
      CONSUMER_NAME: 'image-check',
      SCHEDULER: 'none',
    }
    const name = service || 'the default service'
    const running = run(service ? ['node', `services/${service}/dist/server.js`] : start, env)
    const healthy = await untilHealthy(() => run(probe, env), running)
    expect(`${name} becomes healthy, as its health check says`, healthy, running.output())
    running.signal('SIGTERM')
    const code = await running.ended
    expect(`${name} ends by itself on SIGTERM`, code === 0, `${code} ${running.output()}`)
  }
}

async function untilHealthy(probe: () => Contained, running: Contained): Promise<boolean> {
  const giveUpAt = performance.now() + readyWithinMs
  while (performance.now() < giveUpAt && running.child.exitCode === null) {
    if ((await probe().ended) === 0) return true
    await delay(250)
  }
  return false
}
