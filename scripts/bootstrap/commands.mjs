import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.mjs'

/** The tools that a command may name, and the package that each comes from. */
const tools = {
  vitest: 'vitest',
  tsc: 'typescript',
  oxlint: 'oxlint',
  oxfmt: 'oxfmt',
  knip: 'knip',
}

/** Every static check, in the order in which a person wants to hear about them. */
const checks = [['oxlint', '--type-aware', '--deny-warnings'], ['oxfmt', '--check'], ['knip']]

/** @typedef {{ args: () => string[] }} Command What Node gets to run. Built late: a tool's files exist only after the install. */

/**
 * @param {string} root
 * @param {string[]} argv
 * @returns {Command[]}
 */
export function commandsFor(root, [what, ...rest]) {
  if (what === 'install' || what === 'pnpm') return []
  if (what === 'lint') return checks.map((check) => toolCommand(root, check))
  if (what === 'dsm') return [{ args: () => ['--conditions=source', join('packages', 'cli', 'src', 'main.ts'), ...rest] }]
  if (what === 'run' && rest.length > 0) {
    if (!existsSync(join(root, String(rest[0]))))
      throw new Failure(`${rest[0]} does not exist`, 'name a file from the root of the repository')
    return [{ args: () => ['--conditions=source', ...rest] }]
  }
  if (what && what in tools) return [toolCommand(root, [what, ...rest])]
  throw new Failure(
    what ? `unknown command "${what}"` : 'no command',
    `one of: dsm, run FILE, lint, install, pnpm, ${Object.keys(tools).join(', ')}`,
  )
}

/**
 * Runs the tool's own entry file and not the shell wrapper in .bin, so it is the same everywhere and no other Node can slip in.
 *
 * @param {string} root
 * @param {string[]} argv
 * @returns {Command}
 */
function toolCommand(root, [tool = '', ...rest]) {
  return {
    args: () => {
      const folder = join(root, 'node_modules', tools[/** @type {keyof typeof tools} */ (tool)])
      /** @type {{ bin: string | Record<string, string> }} */
      const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      return [join(folder, typeof bin === 'string' ? bin : String(bin[tool])), ...rest]
    },
  }
}
