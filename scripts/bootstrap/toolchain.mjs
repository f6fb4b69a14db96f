import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { runInBackground } from './background.mjs'
import { Failure } from './failure.mjs'
import { whileLocked } from './lock.mjs'

/**
 * The folder of one package in .toolchain, fetched with npm if it is not there. It appears under its name only when it is complete.
 *
 * @param {string} root
 * @param {{ name: string, version: string }} wanted
 * @param {{ title: string, progress: import('./progress.mjs').Progress }} display
 */
export async function ensurePackage(root, { name, version }, { title, progress }) {
  const toolchain = join(root, '.toolchain')
  const target = join(toolchain, `${name.replace('/', '+')}-${version}`)
  const folder = join(target, 'node_modules', name)
  if (existsSync(folder)) return folder

  await progress(title, () =>
    whileLocked(join(toolchain, 'lock'), async () => {
      if (existsSync(folder)) return
      const partial = `${target}.partial`
      rmSync(partial, { recursive: true, force: true })
      mkdirSync(partial, { recursive: true })
      await fetchWithNpm(`${name}@${version}`, partial)
      renameSync(partial, target)
    }),
  )
  return folder
}

/**
 * @param {string} spec
 * @param {string} prefix
 */
async function fetchWithNpm(spec, prefix) {
  const options = ['--prefix', prefix, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--global=false']
  const npm = npmCommand()
  const { code, output } = await runInBackground(npm.file, [...npm.args, 'install', ...options, spec], { cwd: prefix, shell: npm.shell })
  if (code === 127) throw new Failure('npm was not found', 'install Node with npm, or put npm on the PATH')
  if (code !== 0) throw new Failure(`npm could not fetch ${spec}`, remedyFor(output), output)
}

/** Started by `npm run`, the very npm that the user called is known; otherwise it is the one on the PATH. */
function npmCommand() {
  const running = process.env['npm_execpath']
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return { file: process.execPath, args: [running], shell: false }
  // On Windows npm is a command file, and those start only through the shell.
  return { file: 'npm', args: [], shell: process.platform === 'win32' }
}

/**
 * What to do about a failed download, from the error code that npm or pnpm printed.
 *
 * @param {string} output
 */
export function remedyFor(output) {
  if (/E404|ETARGET|NO_MATCHING_VERSION|_404/.test(output)) {
    return 'the configured npm registry lacks this version: ask for it to be mirrored, or configure another registry'
  }
  if (/E40[13]|_40[13]/.test(output)) return 'the configured npm registry refused the login: check it with "npm ping"'
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|error sending request|META_FETCH_FAIL/i.test(output)) {
    return 'check the network connection, the proxy and the configured npm registry ("npm ping"), then run the command again'
  }
  if (/CERT|certificate/.test(output)) return 'a proxy signs the connection with a certificate of its own: name it in NODE_EXTRA_CA_CERTS'
  if (/OUTDATED_LOCKFILE/.test(output)) {
    return 'a package.json has changed: bring the lockfile up to date with "node scripts/bootstrap.mjs pnpm install"'
  }
  if (/ENOSPC|No space left/i.test(output)) return 'free some disk space, then run the command again'
  return 'run the command again; if it fails the same way, remove .toolchain and node_modules first'
}
