import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Guarantee, guarantees } from './guarantees.ts'
import { onKubernetes } from './kubernetes.ts'
import { detailsOf, withTable } from './pages.ts'
import { filesThatRun, findProofs } from './proofs.ts'
import { openServers, runTests } from './run-tests.ts'
import { judge, lineOf, type Row } from './verdict.ts'

const help = `Runs exactly the tests that prove the guarantees, and prints a line for each.

  npm run guarantees                    all of them: some minutes
  npm run guarantees -- --only G6       one (repeatable)
  npm run guarantees -- --json          a JSON document with every test by name
  npm run guarantees -- --embedded      without servers: what needs real ones is skipped
  npm run guarantees -- --write         runs nothing; writes the tables of the README and docs/guarantees.md
  npm run test:k8s                      the promises on Kubernetes instead, against a real API server; builds its tools first where they are missing

Tests run on the servers that TEST_POSTGRES_URL and TEST_REDIS_URL name, else on a pair that is started for the run. A test proves a guarantee by its tag:
test('…', { tags: ['G6'] }, …). Exit code 1 if a guarantee is broken, has no test, or none that ran here; 2 for wrong options.`

const root = join(import.meta.dirname, '../..')
const options = optionsGiven()
const every = [...guarantees, ...onKubernetes]
const listed = options.kubernetes ? onKubernetes : guarantees
const known = listed.map(({ id }) => id)
const strange = (options.only ?? []).filter((id) => !known.includes(id))

if (options.help) console.log(help)
else if (strange.length > 0) {
  console.error(`there is no ${strange.join(', ')}; there are ${known.join(', ')}`)
  process.exitCode = 2
} else if (options.write) write()
else await prove(listed.filter(({ id }) => options.only?.includes(id) ?? true))

function optionsGiven() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        embedded: { type: 'boolean', default: false },
        kubernetes: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    process.exit(2)
  }
}

function write(): void {
  const proofs = findProofs(root)
  const readme = join(root, 'README.md')
  const first = withTable(readFileSync(readme, 'utf8'), { table: 'guarantees', guarantees, proofs })
  writeFileSync(readme, withTable(first, { table: 'kubernetes', guarantees: onKubernetes, proofs }))
  writeFileSync(join(root, 'docs/guarantees.md'), detailsOf(every, proofs))
}

async function prove(wanted: readonly Guarantee[]): Promise<void> {
  const ids = wanted.map(({ id }) => id)
  const proofs = findProofs(root).filter((proof) => proof.guarantees.some((id) => ids.includes(id)))
  const files = [...new Set(proofs.flatMap((proof) => filesThatRun(proof, root)))]
  // Ctrl-C reaches the tests as well: this process lives on to stop the servers.
  process.on('SIGINT', () => (process.exitCode = 130))

  if (options.kubernetes) buildClusterTools()
  const { TEST_POSTGRES_URL: _postgres, TEST_REDIS_URL: _redis, ...bare } = process.env
  const servers = options.embedded ? 'as asked for' : await openServers(root, process.env)
  if (typeof servers === 'string') console.error(`without real servers: ${servers}`)
  const env = typeof servers === 'string' ? bare : servers.env
  try {
    show(judge(wanted, { proofs, report: await runTests(files, ids, { root, env }), root }))
  } finally {
    if (typeof servers !== 'string') await servers.stop()
  }
}

/** What cannot be built is said, and the tests that need it are skipped. */
function buildClusterTools(): void {
  const built = spawnSync(join(root, 'scripts/cluster-tools'), { stdio: ['ignore', 'ignore', 'inherit'] })
  if (built.status !== 0) console.error('without a real API server: its tools could not be built')
}

function show(rows: readonly Row[]): void {
  if (options.json) console.log(JSON.stringify(rows))
  else for (const row of rows) console.log(lineOf(row))
  if (rows.some(({ verdict }) => verdict !== 'ok')) process.exitCode ??= 1
}
