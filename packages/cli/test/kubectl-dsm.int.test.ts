import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { tokenFor } from '@dsm/testing/service'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runPlugin } from '../src/kubectl/plugin.ts'
import { emptyDirectory } from './dsm.ts'
import { startSystem, type System } from './system/start-system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const serviceOf = (name: ServiceName) => (name === 'orchestrator' ? 'project-orchestrator' : `${name}-service`)

/** Stands where kubectl is looked for: knows one secret, forwards to the services of the test, and writes down how it was called. */
async function fakeKubectl(secret: Record<string, string>) {
  const directory = await emptyDirectory()
  const ports = Object.fromEntries(ServiceName.options.map((name) => [serviceOf(name), new URL(system.urls[name]).port]))
  const data = Object.fromEntries(Object.entries(secret).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
  const script = `#!${process.execPath}
    const { appendFileSync } = require('node:fs'), { connect, createServer } = require('node:net')
    const args = process.argv.slice(2), ports = ${JSON.stringify(ports)}
    appendFileSync(${JSON.stringify(join(directory, 'calls'))}, args.join(' ') + '\\n')
    if (args.includes('get')) {
      if (args.includes('absent')) { console.error('Error from server (NotFound): secrets "absent" not found'); process.exit(1) }
      console.log(JSON.stringify({ data: ${JSON.stringify(data)} }))
    } else {
      const port = ports[args[args.indexOf('port-forward') + 1].split('/')[1]]
      const server = createServer((client) => { const up = connect(port, '127.0.0.1'); client.pipe(up).pipe(client); up.on('error', () => client.destroy()); client.on('error', () => up.destroy()) })
      server.listen(0, '127.0.0.1', () => console.log('Forwarding from 127.0.0.1:' + server.address().port + ' -> 8080'))
    }`
  await writeFile(join(directory, 'kubectl'), script)
  await chmod(join(directory, 'kubectl'), 0o755)
  vi.stubEnv('PATH', `${directory}:${process.env['PATH'] ?? ''}`)
  const { readFile } = await import('node:fs/promises')
  return { calls: async () => (await readFile(join(directory, 'calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '') }
}

async function plugin(argv: readonly string[], env: Record<string, string> = {}) {
  const printed = { out: '', err: '' }
  const code = await runPlugin(argv, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    env,
    cwd: await emptyDirectory(),
    watched: false,
    interrupted: () => Promise.resolve(),
  })
  return { code, ...printed }
}

const curlrc = async (role: 'lead' | 'viewer' = 'lead') => ({
  '.curlrc': `header = "Authorization: Bearer ${await tokenFor({ role, projects: '*' })}"\n`,
})

test('a command reaches the services of a cluster through kubectl, with the token of the installation', { tags: ['K8'] }, async () => {
  const { calls } = await fakeKubectl(await curlrc())
  const { code, out } = await plugin(['-n', 'team', '--context=prod', 'kill-switch', 'status', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ engaged: false })
  expect(await calls()).toEqual([
    '--namespace=team --context=prod get secret dsm-debug --output=json',
    '--namespace=team --context=prod port-forward service/project-orchestrator :http',
  ])
})

test('all services are found where a command needs them all', async () => {
  await fakeKubectl(await curlrc())
  const { code, out } = await plugin(['health', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out).map(({ status }: { status: string }) => status)).toEqual(Array(5).fill('ready'))
})

test('a token of one’s own wins over the secret, and a secret with a plain token will do', async () => {
  const { calls } = await fakeKubectl({ token: await tokenFor({ role: 'lead', projects: '*' }) })
  expect((await plugin(['--token-from', 'mine', 'kill-switch', 'status'])).code).toBe(0)
  expect((await calls())[0]).toContain('get secret mine')
  const own = await fakeKubectl({})
  expect((await plugin(['kill-switch', 'status'], { DSM_TOKEN: await tokenFor({ role: 'viewer', projects: '*' }) })).code).toBe(0)
  expect((await own.calls()).some((call) => call.includes('get secret'))).toBe(false)
})

test('help and commands that need no services do not touch the cluster', async () => {
  const { calls } = await fakeKubectl(await curlrc())
  expect(await plugin(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('kubectl dsm') })
  expect((await plugin([])).code).toBe(3)
  expect((await plugin(['help'])).out).toContain('orchestrate')
  expect(await calls()).toEqual([])
})

test('what kubectl says is passed on, with what to do', async () => {
  await fakeKubectl({})
  expect(await plugin(['--token-from', 'absent', 'health'])).toMatchObject({
    code: 4,
    err: expect.stringContaining('secrets "absent" not found'),
  })
  expect(await plugin(['health'])).toMatchObject({ code: 5, err: expect.stringContaining('holds no token') })
  expect(await plugin(['--nonsense', 'x'])).toMatchObject({ code: 3 })
  vi.stubEnv('PATH', '/nowhere')
  expect(await plugin(['health'])).toMatchObject({ code: 4, err: expect.stringContaining('not on the PATH') })
})
