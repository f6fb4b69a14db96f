import { runMutations } from './mutations/run-mutations.ts'
import { help, type Options, readOptions, UsageError } from './options.ts'
import { mutationTable } from './report/mutation-table.ts'
import { summaryText } from './report/summary.ts'
import { interruption, print, teller } from './report/terminal.ts'
import { runChaos } from './run/run-chaos.ts'
import { findNativeParts } from './world/native-parts.ts'

async function main(options: Options): Promise<number> {
  const { missing, postgresBin } = await findNativeParts()
  if (missing !== '') {
    process.stderr.write(`chaos: missing: ${missing}. Install with scripts/install-native-servers.sh\n`)
    return 2
  }
  const tell = teller()
  const signal = interruption(tell, 'faults end, what happened so far is checked')
  if (options.mutations) {
    const results = await runMutations({ ...options, tell, signal })
    await print(options.json ? JSON.stringify(results) : mutationTable(results))
    return results.every(({ found }) => found) ? 0 : 1
  }
  const summary = await runChaos({ ...options, postgresBin, tell, signal })
  await print(options.json ? JSON.stringify(summary) : `\n${summaryText(summary)}`)
  return summary.findings.length === 0 ? 0 : 1
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) process.stdout.write(`${help}\n`)
  // With connections that were cut in the middle, Node may wait for ever for their last requests when it ends by itself.
  else process.exit(await main(options))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`chaos: ${error.message}\n`)
  process.exitCode = 2
}
