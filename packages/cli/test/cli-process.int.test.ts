import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { emptyDirectory } from './dsm.ts'

const main = join(import.meta.dirname, '..', 'src', 'main.ts')

type Running = { child: ChildProcess; printed: { out: string; err: string }; ended: Promise<number | null> }

// Real programs start real services, several at a time; this only ends a hung run.
vi.setConfig({ testTimeout: 600_000 })

/** The real program as a shell starts it, its output captured. */
function start(argv: readonly string[], cwd: string, nodeOptions: readonly string[] = []): Running {
  const { NO_COLOR: _none, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=source', ...nodeOptions, main, ...argv], { cwd, env })
  const printed = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, printed, ended: once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null)) }
}

async function finish(argv: readonly string[], cwd: string) {
  const { printed, ended } = start(argv, cwd)
  return { code: await ended, ...printed }
}

/** The document on standard output, once it is whole. */
async function documentOf({ child, printed, ended }: Running): Promise<Record<string, unknown>> {
  while (!printed.out.endsWith('\n}\n')) {
    const came = await Promise.race([once(child.stdout ?? child, 'data'), ended])
    if (!Array.isArray(came)) throw new Error(`it ended with ${came}: ${printed.err}`)
  }
  return JSON.parse(printed.out)
}

test('the demo runs to its end, prints one document, keeps the services for other commands and stops on Ctrl-C', async () => {
  const cwd = await emptyDirectory()
  const demo = start(['demo', '--seed', '3', '--keep', '--json'], cwd)
  const document = await documentOf(demo)
  expect(document).toMatchObject({
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    seed: 3,
    running: { tokenFile: join(cwd, '.dsm', 'token') },
  })
  expect(demo.printed.err).toBe('')

  const velocity = await finish(['velocity', '1'], cwd)
  expect(velocity).toMatchObject({ code: 0, err: '', out: expect.stringContaining('ATLAS-S01') })
  expect(velocity.out).not.toContain('\u001b')
  const burndown = await finish(['sprint', '1', '--key', 'ATLAS-S01', '--burndown', '--tasks'], cwd)
  expect(burndown).toMatchObject({ code: 0, out: expect.stringContaining('█ remaining') })

  demo.child.kill('SIGINT')
  expect(await demo.ended).toBe(0)
  expect(existsSync(join(cwd, '.dsm', 'connection.json'))).toBe(false)
  expect((await finish(['velocity', '1'], cwd)).code).toBe(3)
})

test('"up" keeps what it knows over a restart, its data cannot be opened twice, and a drill beside it leaves its connection alone', async () => {
  const cwd = await emptyDirectory()
  const first = start(['up', '--json'], cwd)
  expect(await documentOf(first)).toMatchObject({
    urls: { project: expect.stringMatching(/^http:/) },
    tokenFile: join(cwd, '.dsm', 'token'),
  })
  const token = await readFile(join(cwd, '.dsm', 'token'), 'utf8')
  expect(first.printed.out + first.printed.err).not.toContain(token)
  expect((await finish(['health'], cwd)).code).toBe(0)
  expect((await finish(['kill-switch', 'on', '--reason', 'audit'], cwd)).code).toBe(0)
  const twice = await finish(['up', '--json'], cwd)
  expect({ code: twice.code, failure: JSON.parse(twice.err) }).toMatchObject({ code: 1, failure: { code: 'data-in-use' } })

  const drill = start(['up', '--data', 'drill', '--json'], cwd)
  const { tokenFile, keptFor } = await documentOf(drill)
  expect(keptFor).toBe(cwd)
  expect((await finish(['kill-switch', 'status'], cwd)).out).toContain('audit')
  const beside = dirname(dirname(String(tokenFile)))
  expect(await finish(['kill-switch', 'status'], beside)).toMatchObject({ code: 0, out: expect.not.stringContaining('audit') })
  drill.child.kill('SIGINT')
  expect(await drill.ended).toBe(0)
  expect([existsSync(beside), await readFile(join(cwd, '.dsm', 'token'), 'utf8')]).toEqual([false, token])
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)

  const second = start(['up', '--json'], cwd)
  await documentOf(second)
  expect((await finish(['kill-switch', 'status'], cwd)).out).toContain('audit')
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
})

/** Names every module on standard error as it is loaded. */
const namesModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) })
`)}`

test('a command that runs no services loads none: it starts the sooner', async () => {
  const { printed, ended } = start(['--help'], await emptyDirectory(), ['--import', namesModules])
  expect(await ended).toBe(0)
  expect(printed.err).toMatch(/packages\/contracts\/src/)
  const heavy = printed.err
    .split('\n')
    .filter((url) => /\/services\/|\/(fastify|pino|pg|ioredis|jose|highs|csv-parse|ollama)\/|packages\/(service|forecast)\//.test(url))
  expect(heavy).toEqual([])
})

test('a reader that leaves early is no failure', async () => {
  const { child, ended, printed } = start(['--help'], await emptyDirectory())
  child.stdout?.destroy()
  expect(await ended).toBe(0)
  expect(printed.err).toBe('')
})
