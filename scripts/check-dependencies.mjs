// Looks at what the project depends on: the lockfile, exact versions, scripts at install, licences.
//
//   node scripts/check-dependencies.mjs           without any network
//   node scripts/check-dependencies.mjs --audit   asks the registry for known vulnerabilities, too; where it does not answer, that part is skipped and says so
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { auditOutcome } from './lint/audit.mjs'
import { buildFaults, licenceFaults, lockfileFaults, versionFaults } from './lint/lockfile.mjs'

const root = join(import.meta.dirname, '..')
const options = process.argv.slice(2)

if (options.some((option) => option !== '--audit')) {
  process.stderr.write(`unknown option ${options.join(' ')}: there is --audit\n`)
  process.exit(2)
}

/** @param {string} path */
const textOf = (path) => readFileSync(join(root, path), 'utf8')

/** @param {string} path */
const documentOf = (path) => JSON.parse(textOf(path))

const manifestPaths = ['package.json', ...globSync('{packages,services}/*/package.json', { cwd: root })]
const workspace = textOf('pnpm-workspace.yaml')
const lockfile = textOf('pnpm-lock.yaml')
const installed = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json', { cwd: root })
  .map((path) => documentOf(path))
  .map(({ name, version, license, licenses }) => ({ name: `${name}@${version}`, licence: license ?? licenses }))

const faults = [
  ...lockfileFaults(lockfile),
  ...versionFaults(workspace, Object.fromEntries(manifestPaths.map((path) => [path, documentOf(path)]))),
  ...buildFaults(workspace),
  ...licenceFaults([...new Map(installed.map((each) => [each.name, each])).values()]),
  ...(installed.length === 0 ? ['nothing is installed, so that no licence can be read: npm run lint installs'] : []),
]
for (const fault of faults) process.stdout.write(`${fault}\n`)
if (options.includes('--audit') && !audit()) process.exitCode = 1
if (faults.length > 0) process.exitCode = 1
else process.stdout.write(`${installed.length} packages: locked by digest, exact versions, no scripts at install, licences fine\n`)

/** Returns false where a known vulnerability is a reason not to ship. */
function audit() {
  const bootstrap = join(root, 'scripts', 'bootstrap.mjs')
  if (!existsSync(bootstrap)) throw new Error(`${bootstrap} is not there`)
  const args = [bootstrap, 'pnpm', 'audit', '--prod', '--json']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1_048_576 })
  const { said, isFine } = auditOutcome(stdout ?? '', stderr ?? '')
  process.stdout.write(`${said}\n`)
  return isFine
}
