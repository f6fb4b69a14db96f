import { ofEachService, ServiceName } from '@dsm/contracts'
import type { Connection } from './connection.ts'
import { loadConnection } from './connection-file.ts'
import { exitCodes } from './failure/exit-codes.ts'
import { Failure, usageFailure } from './failure/failure.ts'
import type { Io } from './io.ts'

type Given = { url?: string | undefined; token?: string | undefined }

const howToConnect = [
  'dsm demo --keep, or dsm up, starts services here and saves the connection',
  'services elsewhere: --url https://dsm.example.com --token TOKEN, or DSM_URL and DSM_TOKEN',
]

/**
 * Where the services are and who asks: options, then environment, then what `up` or `demo --keep` has saved. The token of a saved
 * connection goes to the saved addresses only, never to an address from elsewhere.
 */
export async function findConnection({ url, token }: Given, io: Pick<Io, 'env' | 'cwd' | 'elsewhere'>): Promise<Connection> {
  const { env, cwd, elsewhere = () => savedConnection(cwd) } = io
  requireSaid('--url', url)
  requireSaid('--token', token)
  const urls = urlsGiven(url, env)
  const given = checkedToken(token ?? env['DSM_TOKEN'])
  if (!urls) {
    const found = await elsewhere()
    return given ? { urls: found.urls, token: given } : found
  }
  if (!given) {
    const hints = ['dsm auth token --role lead --project ID, where the keys are, makes one: pass it as --token or DSM_TOKEN']
    throw new Failure({ exit: exitCodes.forbidden, code: 'no-token', title: 'An address was given without a token', hints })
  }
  return { urls, token: given }
}

/** Left empty by a variable that is not set, an option would mean the saved services, and act in the wrong place. */
function requireSaid(option: string, value: string | undefined): void {
  if (value !== '') return
  throw usageFailure(`${option}: must not be empty`, {
    hints: [`is the variable set? Without ${option}, the environment counts, then what "dsm up" has saved`],
  })
}

async function savedConnection(directory: string): Promise<Connection> {
  const saved = await loadConnection(directory)
  if (!saved) throw usageFailure('Nobody has said where the services are', { hints: howToConnect })
  return saved
}

/** The address of each service, or undefined if none was given. Throws if some were and others are missing. */
function urlsGiven(url: string | undefined, env: Io['env']): Record<ServiceName, string> | undefined {
  const base = url ?? env['DSM_URL']
  const own = (name: ServiceName) => (url === undefined ? env[`DSM_${name.toUpperCase()}_URL`] : undefined)
  const found = ServiceName.options.map((name) => ({ name, address: own(name) ?? base?.replaceAll('{service}', name) }))
  const missing = found.filter(({ address }) => !address)
  if (missing.length === found.length) return undefined
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `DSM_${name.toUpperCase()}_URL`)
    throw usageFailure(`The addresses of some services are missing: set ${names.join(', ')}, or DSM_URL for all`)
  }
  const addressOf = (name: ServiceName) => checked(found.find((each) => each.name === name)?.address ?? '')
  return ofEachService(addressOf)
}

function checked(address: string): string {
  const url = URL.parse(address)
  if (url?.username || url?.password) throw usageFailure('An address holds no user and no password: the token says who asks')
  if (!/^https?:$/.test(url?.protocol ?? '')) throw usageFailure(`"${address}" is no address: it begins with http:// or https://`)
  return address
}

/** What a header can carry. The message says nothing of what the token is. */
function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\w.~+/=-]*$/.test(token)) return token
  const hints = ['dsm auth token prints one; --token, DSM_TOKEN and the file of DSM_TOKEN_FILE hold that line and nothing else']
  const title = 'The token is none: it holds a blank, a line break or another character that no token has'
  throw new Failure({ exit: exitCodes.forbidden, code: 'no-token', title, hints })
}
