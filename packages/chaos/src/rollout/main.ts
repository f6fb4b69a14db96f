import { UsageError } from '../options.ts'
import { interruption, print, teller } from '../report/terminal.ts'
import { findNativeParts } from '../world/native-parts.ts'
import { NoOldVersion } from './old-version.ts'
import { help, readRolloutOptions, type RolloutOptions } from './options.ts'
import { rolloutText } from './rollout-summary.ts'
import { runRollout } from './run-rollout.ts'

async function main(options: RolloutOptions): Promise<number> {
  const { missing, postgresBin } = await findNativeParts()
  if (missing !== '') {
    process.stderr.write(`rollout: missing: ${missing}. Install with scripts/install-native-servers.sh\n`)
    return 2
  }
  const tell = teller()
  const signal = interruption(tell, 'the rollout ends after this step, what happened so far is checked')
  const summary = await runRollout({ ...options, postgresBin, tell, signal })
  await print(options.json ? JSON.stringify(summary) : `\n${rolloutText(summary)}`)
  return summary.held ? 0 : 1
}

try {
  const options = readRolloutOptions(process.argv.slice(2))
  if (options.help) process.stdout.write(`${help}\n`)
  else process.exit(await main(options))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NoOldVersion)) throw error
  const remedy = error instanceof NoOldVersion ? `→ ${error.remedy}\n` : ''
  process.stderr.write(`rollout: ${error.message}\n${remedy}`)
  process.exitCode = 2
}
