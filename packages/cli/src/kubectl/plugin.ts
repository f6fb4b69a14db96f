import { parseArgs } from 'node:util'
import { ofEachService, ServiceName } from '@dsm/contracts'
import type { Connection } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { explain, failureText } from '../failure/explain.ts'
import type { Io } from '../io.ts'
import { run } from '../program.ts'
import { createKubectl, type Kubectl } from './kubectl.ts'
import { type LazyForward, startLazyForward } from './lazy-forward.ts'

const help = `kubectl dsm [options] COMMAND …: the dsm command with the services of a cluster, without any ingress.

Ports are forwarded by kubectl for as long as the command runs, and the token is read from a secret of the installation.

  -n, --namespace <name>   where the installation is (dsm)
      --context <name>     of the kubeconfig
      --kubeconfig <file>
      --token-from <name>  secret with the token: a key "token", or a .curlrc (dsm-debug). DSM_TOKEN wins.

  kubectl dsm health
  kubectl dsm -n dsm orchestrate 1
  kubectl dsm cluster rotate-keys
  kubectl dsm help         what commands there are
`

/** The services by the names of their Services. */
const names: Record<ServiceName, string> = {
  project: 'project-service',
  backlog: 'backlog-service',
  sprint: 'sprint-service',
  chronicle: 'chronicle-service',
  orchestrator: 'project-orchestrator',
}

type PluginOptions = { namespace: string; tokenFrom: string; help: boolean; cluster: string[]; command: string[] }

/** Runs one call of the plugin; never throws. Resolves to the exit code. */
export async function runPlugin(argv: readonly string[], io: Io): Promise<number> {
  const forwards: LazyForward[] = []
  try {
    const options = readOptions(argv)
    if (options.help || options.command.length === 0) {
      io.out(help)
      return options.help ? exitCodes.ok : exitCodes.usage
    }
    const kubectl = createKubectl([`--namespace=${options.namespace}`, ...options.cluster])
    const elsewhere = () => connectThrough(kubectl, options.tokenFrom, { io, forwards })
    const { command, namespace, cluster } = options
    // These speak with the cluster themselves.
    const where = command[0] === 'cluster' && command.length > 1 ? [`--namespace=${namespace}`, ...cluster] : []
    return await run([...command, ...where], { ...io, elsewhere })
  } catch (error) {
    const failing = explain(error)
    io.err(`${failureText(failing)}\n`)
    return failing.exit
  } finally {
    for (const forward of forwards) forward.stop()
  }
}

/** Options of the plugin come before the command, as with kubectl itself; the rest belongs to the command. */
function readOptions(argv: readonly string[]): PluginOptions {
  const text = { type: 'string' } as const
  const options = {
    namespace: { ...text, short: 'n' },
    context: text,
    kubeconfig: text,
    'token-from': text,
    help: { type: 'boolean', short: 'h' },
  } as const
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true })
  const first = tokens.find(({ kind }) => kind === 'positional')?.index ?? argv.length
  try {
    const { values } = parseArgs({ args: argv.slice(0, first), options })
    const { namespace = 'dsm', 'token-from': tokenFrom = 'dsm-debug', context, kubeconfig } = values
    const cluster = [
      ...(context === undefined ? [] : [`--context=${context}`]),
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ]
    return { namespace, tokenFrom, help: values.help === true, cluster, command: argv.slice(first) }
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error), { hints: ['kubectl dsm --help shows what there is'] })
  }
}

type Opening = { io: Io; forwards: LazyForward[] }

async function connectThrough(kubectl: Kubectl, secret: string, { io, forwards }: Opening): Promise<Connection> {
  const token = io.env['DSM_TOKEN'] ?? tokenIn(secret, await kubectl.secret(secret))
  const told = new Set<string>()
  const failed = (error: unknown) => {
    const { title, detail = '' } = explain(error)
    // Each attempt of a call meets the same failure.
    if (!told.has(detail)) io.err(`${title}: ${detail}\n`)
    told.add(detail)
  }
  const urls = new Map<ServiceName, string>()
  for (const name of ServiceName.options) {
    const forward = await startLazyForward(() => kubectl.forward(names[name]), failed)
    forwards.push(forward)
    urls.set(name, forward.url)
  }
  const urlOf = (name: ServiceName) => urls.get(name) ?? ''
  return { urls: ofEachService(urlOf), token }
}

function tokenIn(name: string, data: Record<string, string>): string {
  const token = data['token']?.trim() ?? /Bearer ([\w.~+/-]+=*)/.exec(data['.curlrc'] ?? '')?.[1]
  if (token) return token
  const hints = ['--token-from names another secret', 'DSM_TOKEN holds a token of your own']
  throw new Failure({ exit: exitCodes.forbidden, code: 'no-token', title: `The secret ${name} holds no token`, hints })
}
