import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { guarantees } from './guarantees.ts'
import { detailsOf, withTable } from './pages.ts'
import { filesThatRun, findProofs } from './proofs.ts'
import { openServers, runTests } from './run-tests.ts'
import { judge, lineOf, type Row } from './verdict.ts'

const help = `Runs exactly the tests that prove the guarantees, and prints a line for each.

  npm run guarantees                    all of them: some minutes
  npm run guarantees -- --only G6       one (repeatable)
  npm run guarantees -- --json          a JSON document with every test by name
  npm run guarantees -- --embedded      without servers: what needs real ones is skipped
  npm run guarantees -- --write         runs nothing; writes the table of the README and docs/guarantees.md

Tests run on the servers that TEST_POSTGRES_URL and TEST_REDIS_URL name, else on a pair that is started for the run. A test proves a guarantee by its tag:
test('…', { tags: ['G6'] }, …). Exit code 1 if a guarantee is broken, has no test, or none that ran here; 2 for wrong options.`

const root = join(import.meta.dirname, '../..')
const options = optionsGiven()
const known = guarantees.map(({ id }) => id)
const strange = (options.only ?? []).filter((id) => !known.includes(id))

if (options.help) console.log(help)
else if (strange.length > 0) {
  console.error(`there is no ${strange.join(', ')}; there are ${known.join(', ')}`)
  process.exitCode = 2
} else if (options.write) write()
else await prove(guarantees.filter(({ id }) => options.only?.includes(id) ?? true))

function optionsGiven() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        embedded: { type: 'boolean', default: false },
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
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), guarantees, proofs))
  writeFileSync(join(root, 'docs/guarantees.md'), detailsOf(guarantees, proofs))
}

async function prove(wanted: typeof guarantees): Promise<void> {
  const ids = wanted.map(({ id }) => id)
  const proofs = findProofs(root).filter((proof) => proof.guarantees.some((id) => ids.includes(id)))
  const files = [...new Set(proofs.flatMap((proof) => filesThatRun(proof, root)))]
  // Ctrl-C reaches the tests as well: this process lives on to stop the servers.
  process.on('SIGINT', () => (process.exitCode = 130))

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

function show(rows: readonly Row[]): void {
  if (options.json) console.log(JSON.stringify(rows))
  else for (const row of rows) console.log(lineOf(row))
  if (rows.some(({ verdict }) => verdict !== 'ok')) process.exitCode ??= 1
}
