import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { packagedNode } from '../bootstrap/node.mjs'
import { isShipped, packagesBelow, serviceFolder } from '../image/shipped.mjs'
import { execForm, ignorePatterns, isIgnored, parseDockerfile, valuesOf, withArguments } from '../image-check/dockerfile.ts'

const repository = join(import.meta.dirname, '..', '..')

describe('the Dockerfile', async () => {
  const { before, stages } = parseDockerfile(await readFile(join(repository, 'Dockerfile'), 'utf8'))
  const last = stages.at(-1)?.instructions ?? []
  const bases = new Map(valuesOf(before, 'ARG').map((text) => [text.split('=')[0], text.slice(text.indexOf('=') + 1)]))

  test('each base can be pinned by whoever builds, and none follows "latest"', () => {
    expect(stages.map(({ from }) => from.split(' ')[0])).toEqual(['${BUILD_IMAGE}', '${RUNTIME_IMAGE}'])
    for (const base of bases.values()) expect(base).toMatch(/:(?!latest)[\w.-]+$/)
  })

  test('it builds on the Node that the project pins', () => {
    const { version } = packagedNode({ platform: 'linux', arch: 'x64', libc: 'glibc' }) ?? {}
    expect(bases.get('BUILD_IMAGE')).toContain(`node:${version}-`)
    expect(bases.get('RUNTIME_IMAGE')).toContain(`nodejs${version?.split('.')[0]}-`)
  })

  test('it runs as a user without rights, given by number, so that Kubernetes can tell', () => {
    expect(valuesOf(last, 'USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  })

  test('no shell stands between a signal and the process, and nothing is run where there is none', () => {
    expect(execForm(valuesOf(last, 'CMD').at(-1) ?? '')[0]).toBe('node')
    expect(execForm(valuesOf(last, 'HEALTHCHECK').at(-1) ?? '')[0]).toBe('node')
    expect(execForm(valuesOf(last, 'ENTRYPOINT').at(-1) ?? '')).toEqual([])
    expect(valuesOf(last, 'RUN')).toEqual([])
    expect(() => execForm('node start.js')).toThrow('not in exec form')
  })

  test('its labels name version, revision, licence and the base that it stands on', () => {
    const labels = valuesOf(last, 'LABEL').join(' ')
    for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'created', 'source', 'base.name'])
      expect(labels).toContain(`org.opencontainers.image.${name}=`)
  })

  test('arguments of a stage are put into its commands', () => {
    const instructions = [
      { name: 'ARG', value: 'SERVICE=sprint' },
      { name: 'RUN', value: 'x ${SERVICE} ${OTHER}' },
    ]
    expect(withArguments('x ${SERVICE} ${OTHER}', instructions)).toBe('x sprint ${OTHER}')
  })
})

describe('.dockerignore', async () => {
  const patterns = ignorePatterns(await readFile(join(repository, '.dockerignore'), 'utf8'))

  test.each([
    '.git/config',
    '.env',
    'packages/cli/.env.local',
    'node_modules/x',
    'services/sprint/node_modules/x/y',
    'packages/cli/test/dsm.ts',
    '.dsm/token',
    'README.md',
  ])('%s stays out of a build', (path) => {
    expect(isIgnored(path, patterns)).toBe(true)
  })

  test.each([
    'package.json',
    'pnpm-lock.yaml',
    'scripts/bootstrap.mjs',
    'packages/cli/src/main.ts',
    'db/_shared/0001_events.sql',
    'LICENSE',
    'tsconfig.build.json',
  ])('%s is part of a build', (path) => {
    expect(isIgnored(path, patterns)).toBe(false)
  })
})

describe('what the image holds', () => {
  test('every package that the command stands on, and none that only tests need', () => {
    const names = packagesBelow(repository, '@dsm/cli').map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['@dsm/cli', '@dsm/sprint-service', '@dsm/service', '@dsm/correlation']))
    for (const name of ['@dsm/testing', '@dsm/chaos']) expect(names).not.toContain(name)
    expect(() => packagesBelow(repository, '@dsm/nothing')).toThrow('no package @dsm/nothing')
  })

  test.each(['main.js', 'package.json', 'highs.wasm', '0001_a.sql', 'LICENSE'])('%s is shipped', (name) => {
    expect(isShipped(name)).toBe(true)
  })

  test.each(['main.js.map', 'index.d.ts', 'index.d.mts', 'tsconfig.build.tsbuildinfo', '.cache'])('%s is not', (name) => {
    expect(isShipped(name)).toBe(false)
  })

  test('a service that does not exist is refused when the image is built, not when it starts', () => {
    expect(serviceFolder('sprint')).toBe('services/sprint')
    expect(() => serviceFolder('sprnt')).toThrow('SERVICE is one of')
  })

  test('a tree that is not built makes no image', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dsm-assemble-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    for (const path of ['scripts/image', 'packages/cli']) await mkdir(join(folder, path), { recursive: true })
    for (const name of ['assemble.mjs', 'shipped.mjs'])
      await writeFile(join(folder, 'scripts/image', name), await readFile(join(repository, 'scripts/image', name)))
    await writeFile(join(folder, 'packages/cli/package.json'), '{"name":"@dsm/cli"}')
    const run = promisify(execFile)(process.execPath, [join(folder, 'scripts/image/assemble.mjs'), join(folder, 'out'), 'sprint'])
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('packages/cli is not built') })
    expect(existsSync(join(folder, 'out', 'start.js'))).toBe(false)
  })
})
