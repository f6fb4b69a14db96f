// Builds what the Dockerfile builds and runs it as Kubernetes would, without a container engine:
//
//   npm run image:check
//
// Each RUN of the build stage runs as it stands there; then the result is started as process 1 of namespaces of its own, as user 1000 without
// capabilities, on a read-only root that holds node, its libraries and the image and has no shell.
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { copyContext, runBuildStage } from './build-image.ts'
import { checkContents } from './contents.ts'
import { tryOut } from './try-out.ts'

const repository = join(import.meta.dirname, '..', '..')
const help = `Builds what the Dockerfile builds, step by step, and runs it read-only, as an ordinary user and as process 1.

  npm run image:check            everything; takes a minute or two
  npm run image:check -- --keep  keeps the folder with the result

Needs Linux, root (for namespaces of its own), and the native servers (scripts/install-native-servers.sh).
Exits with 0 if all of it holds, 1 with what does not, 2 if something it needs is missing.`

const tell = (line: string) => void process.stdout.write(`${line}\n`)

function missing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs Linux and root, for namespaces of its own'
  if (!existsSync('/usr/bin/unshare') || !existsSync('/usr/bin/setpriv')) return 'it needs unshare and setpriv of util-linux'
  return undefined
}

async function check(keep: boolean): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-image.'))
  await chmod(directory, 0o755)
  const [app, image, root] = ['app', 'image', 'root'].map((name) => join(directory, name)) as [string, string, string]
  for (const folder of [app, image, root]) await mkdir(folder)
  try {
    tell(`${await copyContext(repository, app)} files in the build context`)
    await runBuildStage({ repository, app, image, root, tell })
    const faults = [...(await checkContents(join(image, 'app'), tell)), ...(await tryOut({ repository, image, root, tell }))]
    for (const fault of faults) tell(`FAULT ${fault}`)
    tell(faults.length === 0 ? 'the image holds' : `${faults.length} faults`)
    return faults.length === 0 ? 0 : 1
  } finally {
    if (keep) tell(`kept: ${directory}`)
    else await rm(directory, { recursive: true, force: true })
  }
}

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' }, keep: { type: 'boolean' } } })
const lacking = missing()
if (values.help) tell(help)
else if (lacking !== undefined) {
  process.stderr.write(`image-check: SKIPPED, nothing was checked: ${lacking}\n`)
  process.exitCode = 2
} else process.exitCode = await check(values.keep === true)
