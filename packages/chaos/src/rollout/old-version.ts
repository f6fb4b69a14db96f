import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The old version is not to be had, and why; `remedy` says what helps. */
export class NoOldVersion extends Error {
  override readonly name = 'NoOldVersion'
  readonly remedy: string

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, { cause })
    this.remedy = remedy
  }
}

export type Commit = { hash: string; subject: string }

const execute = promisify(execFile)
const outputMax = 64 * 1_048_576

/** The commit that a name stands for in a repository. Throws NoOldVersion. */
export async function findCommit(repository: string, name: string): Promise<Commit> {
  const git = async (...args: string[]) => (await execute('git', args, { cwd: repository })).stdout.trim()
  try {
    const hash = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
    return { hash, subject: await git('log', '-1', '--format=%s', hash) }
  } catch (error) {
    const isShallow = (await git('rev-parse', '--is-shallow-repository').catch(() => '')) === 'true'
    throw isShallow
      ? new NoOldVersion(
          `this clone is shallow and does not hold ${name}, the version to come from: nothing was tested`,
          'git fetch --deepen=1 brings it',
          error,
        )
      : new NoOldVersion(`git finds no commit ${name} here: nothing was tested`, 'name another version with --from', error)
  }
}

/** Puts the files of a commit into a new folder. The repository is only read: nothing of it knows of the folder. */
export async function extractCommit(repository: string, { hash }: Pick<Commit, 'hash'>, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  const script = 'set -o pipefail; git archive --format=tar "$0" | tar -x -C "$1"'
  await execute('bash', ['-c', script, hash, to], { cwd: repository })
}

/** Installs what the old version's own lockfile names, without development tools, with the pnpm of this tree. Throws NoOldVersion. */
export async function installDependencies(repository: string, folder: string): Promise<void> {
  const install = ['install', '--prod', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline', '--reporter=append-only']
  const args = [join('scripts', 'bootstrap.mjs'), 'pnpm', '--dir', folder, ...install]
  try {
    await execute(process.execPath, args, { cwd: repository, maxBuffer: outputMax, env: { ...process.env, CI: '1' } })
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).trim().split('\n').slice(-5).join('\n') : String(error)
    throw new NoOldVersion(
      `the old version's dependencies cannot be installed: nothing was tested\n${said}`,
      'they come from pnpm’s store or a registry',
      error,
    )
  }
}
