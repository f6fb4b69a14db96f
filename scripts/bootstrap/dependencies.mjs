import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { runInBackground } from './background.mjs'
import { Failure } from './failure.mjs'
import { whileLocked } from './lock.mjs'
import { thisMachine } from './platform.mjs'
import { ensurePackage, remedyFor } from './toolchain.mjs'

const PNPM_VERSION = '12.21.0'

/**
 * Installs what the lockfile names, unless the last successful install was from the very same manifests.
 *
 * @param {string} root
 * @param {string} node
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensureDependencies(root, node, progress) {
  if (isInstalled(root)) return
  const pnpm = await ensurePnpm(root, progress)
  await progress('Installing dependencies', () =>
    whileLocked(join(root, '.toolchain', 'lock'), async () => {
      if (isInstalled(root)) return
      const fingerprint = fingerprintOf(root)
      const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` }
      const args = ['install', '--frozen-lockfile', '--ignore-scripts', '--config.confirmModulesPurge=false', '--reporter=append-only']
      const { code, output } = await runInBackground(pnpm, args, { cwd: root, env })
      if (code !== 0) throw new Failure('pnpm could not install the dependencies', remedyFor(output), output)
      mkdirSync(join(root, 'node_modules'), { recursive: true })
      writeFileSync(stampOf(root), fingerprint)
    }),
  )
}

/**
 * The path of the pinned pnpm. The native one comes from the package of this very platform: the wrapper package would need an install script to put it in place.
 *
 * @param {string} root
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensurePnpm(root, progress) {
  const { platform, arch, libc } = thisMachine()
  const name = `@pnpm/exe.${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`
  const folder = await ensurePackage(root, { name, version: PNPM_VERSION }, { title: `Fetching pnpm ${PNPM_VERSION}`, progress })
  return join(folder, platform === 'win32' ? 'pnpm.exe' : 'pnpm')
}

/** @param {string} root */
function stampOf(root) {
  return join(root, 'node_modules', '.installed-from')
}

/** @param {string} root */
function isInstalled(root) {
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), 'utf8') === fingerprintOf(root)
}

/**
 * A digest of everything that decides what an install puts on disk: lockfile, workspace settings, every manifest and the platform.
 *
 * @param {string} root
 */
export function fingerprintOf(root) {
  const folders = ['packages', 'services'].flatMap((parent) => subfoldersOf(root, parent))
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...folders.map((folder) => join(folder, 'package.json'))]
  const hash = createHash('sha256').update(JSON.stringify(thisMachine()))
  for (const file of files.filter((name) => existsSync(join(root, name)))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} parent
 */
function subfoldersOf(root, parent) {
  if (!existsSync(join(root, parent))) return []
  return readdirSync(join(root, parent))
    .toSorted()
    .map((name) => join(parent, name))
}
