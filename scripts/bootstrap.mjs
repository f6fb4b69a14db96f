// Runs one of the project's commands under the right Node with the right dependencies, fetching what is missing first:
//
//   node scripts/bootstrap.mjs dsm [args]       the dsm command, from source
//   node scripts/bootstrap.mjs run FILE [args]  any TypeScript file, from source
//   node scripts/bootstrap.mjs lint             every static check
//   node scripts/bootstrap.mjs TOOL [args]      a tool of node_modules: vitest, tsc, oxlint, oxfmt, knip
//   node scripts/bootstrap.mjs install          nothing but the preparation
//   node scripts/bootstrap.mjs pnpm [args]      the pinned pnpm, to change dependencies
//
// Written for plain Node 20 without dependencies, because it is what brings them.
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { commandsFor } from './bootstrap/commands.mjs'
import { ensureDependencies, ensurePnpm } from './bootstrap/dependencies.mjs'
import { Failure } from './bootstrap/failure.mjs'
import { endLike, runInForeground } from './bootstrap/foreground.mjs'
import { ensureNode } from './bootstrap/node.mjs'
import { progressTo } from './bootstrap/progress.mjs'

/** @param {string[]} argv */
async function main(argv) {
  const root = join(import.meta.dirname, '..')
  if (relative(root, process.cwd()) !== '' || !existsSync(join(root, 'pnpm-workspace.yaml'))) {
    throw new Failure('this command runs in the root of the repository only', `cd ${root}`)
  }
  const commands = commandsFor(root, argv)
  const progress = progressTo(process.stderr)
  const node = await ensureNode(root, progress)
  if (argv[0] === 'pnpm') return runInForeground({ node, file: await ensurePnpm(root, progress), args: argv.slice(1), cwd: root })
  await ensureDependencies(root, node, progress)

  /** @type {import('./bootstrap/foreground.mjs').Ending} */
  let ending = { code: 0 }
  for (const command of commands) {
    const ended = await runInForeground({ node, file: node, args: command.args(), cwd: root })
    if (ended.signal) return ended
    if (ended.code !== 0) ending = ended
  }
  return ending
}

try {
  endLike(await main(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`dsm: ${error.message}\n${error.details}${error.remedy ? `→ ${error.remedy}\n` : ''}`)
  process.exitCode = 1
}
