import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { ignorePatterns, isIgnored, parseDockerfile, valuesOf, withArguments } from './dockerfile.ts'
import { type Bind, contain } from './sandbox.ts'

const execute = promisify(execFile)
const nodeFolder = '/nodejs/bin'
/** What a build has of its own. */
const own = new Set(['app', 'image', 'proc', 'dev', 'sys', 'tmp', 'lib', 'lib64'])

/** What a build stage sees of the system below it: its tools, and the package store of whoever runs the check, so that nothing is fetched twice. */
const system = () =>
  readdirSync('/', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !own.has(entry.name))
    .map(({ name }) => `/${name}`)

/** Copies what `COPY . .` would: what git knows or would add, less what .dockerignore names. */
export async function copyContext(repository: string, to: string): Promise<number> {
  const patterns = ignorePatterns(await readFile(join(repository, '.dockerignore'), 'utf8'))
  const { stdout } = await execute('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    maxBuffer: 2 ** 26,
  })
  const files = stdout.split('\0').filter((path) => path !== '' && !isIgnored(path, patterns) && existsSync(join(repository, path)))
  for (const path of files) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(repository, path), join(to, path))
  }
  return files.length
}

export type Build = { repository: string; app: string; image: string; root: string; tell: (line: string) => void }

/** Runs every RUN of the build stage as it stands in the Dockerfile, with the context at /app and the result in /image. Throws what a step said. */
export async function runBuildStage({ repository, app, image, root, tell }: Build): Promise<void> {
  const { stages } = parseDockerfile(await readFile(join(repository, 'Dockerfile'), 'utf8'))
  const [build] = stages
  if (!build) throw new Error('the Dockerfile has no stage')
  const binds: Bind[] = [
    ...system().map((path) => ({ from: path, to: path, writable: true })),
    { from: app, to: '/app', writable: true },
    { from: image, to: '/image', writable: true },
    // Wherever it lies: the node of the build image is this one.
    { from: dirname(process.execPath), to: nodeFolder },
    // The pinned package manager, which the build would fetch otherwise.
    { from: join(repository, '.toolchain'), to: '/app/.toolchain', writable: true },
  ]
  const env = {
    PATH: `${nodeFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: process.env['HOME'] ?? '/root',
    ...Object.fromEntries(
      valuesOf(build.instructions, 'ENV').map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]),
    ),
  }
  for (const written of valuesOf(build.instructions, 'RUN')) {
    const command = withArguments(written, build.instructions)
    const startedAt = performance.now()
    const { ended, output } = contain({ root, binds, env, cwd: '/app', uid: 0, readOnly: false }, ['sh', '-c', command])
    const code = await ended
    if (code !== 0) throw new Error(`RUN ${command}\nended with ${code}:\n${output().split('\n').slice(-30).join('\n')}`)
    tell(`RUN ${command} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  }
}
