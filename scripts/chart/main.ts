import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { describingFiles, driftOf, installationFiles, leftOver } from '@dsm/cluster-policy'

const help = `Checks, or writes, what is written from the chart of helm/dsm: its README and values.schema.json from values.yaml, and k8s/installation from its rendering.

  npm run chart               exit code 1, naming them, if files are not as they would be written
  npm run chart -- --write    writes them

Helm is found in DSM_KUBE_BIN, or where scripts/cluster-tools builds it; without it k8s/installation is left alone, and said to be.`

const root = join(import.meta.dirname, '../..')
const options = optionsGiven()
if (options.help) console.log(help)
else await main(options.write)

function optionsGiven() {
  try {
    return parseArgs({ options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    process.exit(2)
  }
}

async function main(write: boolean): Promise<void> {
  // The schema comes first: Helm renders nothing that does not fit the one that is there.
  const describing = await describingFiles(root)
  if (write) await put(describing)
  const helm = join(execFileSync(join(root, 'scripts/cluster-tools'), ['--path'], { encoding: 'utf8' }).trim(), 'helm')
  const hasHelm = existsSync(helm)
  const files = new Map([...describing, ...(hasHelm ? await installationFiles(root, helm) : [])])
  if (!hasHelm) console.warn(`SKIPPED: k8s/installation, for there is no ${helm} (scripts/cluster-tools builds it)`)
  if (write) await put(files)
  const drift = await driftOf(root, files)
  for (const path of drift) console.error(`${path} is not as the chart writes it: npm run chart -- --write`)
  if (drift.length > 0) process.exitCode = 1
  else console.log(`${files.size} files are as the chart writes them`)
}

async function put(files: Awaited<ReturnType<typeof describingFiles>>): Promise<void> {
  for (const path of await leftOver(root, files)) await rm(join(root, path))
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}
