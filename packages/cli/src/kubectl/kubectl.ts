import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'

/** What kubectl is told before each of its commands: which cluster, which namespace. */
export type Kubectl = {
  /** What a secret holds, decoded. Throws a Failure with what kubectl said. */
  secret: (name: string) => Promise<Record<string, string>>
  /** Forwards a free port of this machine to a Service. Throws a Failure with what kubectl said. */
  forward: (service: string) => Promise<Forward>
}

export type Forward = { port: number; stop: () => void }

const run = promisify(execFile)

export function createKubectl(global: readonly string[]): Kubectl {
  return {
    async secret(name) {
      const { stdout } = await run('kubectl', [...global, 'get', 'secret', name, '--output=json']).catch((error: unknown) => {
        throw failed(`read the secret ${name}`, error instanceof Error && 'stderr' in error ? String(error.stderr) : '', error)
      })
      const { data = {} } = JSON.parse(stdout) as { data?: Record<string, string> }
      return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]))
    },
    async forward(service) {
      const child = spawn('kubectl', [...global, 'port-forward', `service/${service}`, ':http'], { stdio: ['ignore', 'pipe', 'pipe'] })
      const stop = () => void child.kill('SIGTERM')
      process.once('exit', stop)
      return { port: await forwardedPort(child, service), stop }
    },
  }
}

const announced = /^Forwarding from 127\.0\.0\.1:(\d+) /

/** kubectl says which port it took, or ends. */
async function forwardedPort(child: ChildProcess, service: string): Promise<number> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', (error) => reject(failed(`forward a port to ${service}`, '', error)))
  child.once('close', () => reject(failed(`forward a port to ${service}`, said)))
  if (child.stdout) {
    const lines = createInterface(child.stdout)
    lines.on('line', (line) => {
      const [, port] = announced.exec(line) ?? []
      if (port !== undefined) resolve(Number(port))
    })
  }
  await Promise.race([once(child, 'spawn'), promise])
  return promise
}

function failed(what: string, said: string, error?: unknown): Failure {
  const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const detail = isAbsent ? 'kubectl is not on the PATH' : said.trim() || (error instanceof Error ? error.message : 'it said nothing')
  const hints = isAbsent
    ? []
    : ['--namespace, --context and --kubeconfig say where the installation is, before the command: kubectl dsm -n dsm health']
  return new Failure({ exit: exitCodes.away, code: 'kubectl-failed', title: `kubectl could not ${what}`, detail, hints }, error)
}
