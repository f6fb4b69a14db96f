import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { type Claims, ProjectId, Role, ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import type { Keys } from '../auth/keys.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { command, group } from './command.ts'

const DEFAULT_DIRECTORY = join('.dsm', 'auth')
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 }

/** What signs tokens comes with the services: only the commands that need it load it. */
const signing = () => import('../auth/keys.ts')

const directoryOption = ['--dir <directory>', `where the keys are (default ${DEFAULT_DIRECTORY})`] as const
const Directory = z.object({ dir: z.string().min(1).default(DEFAULT_DIRECTORY) })

/** `8h` in seconds. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a number and s, m, h or d, such as 8h')
  .transform(
    (text) =>
      Number(text.slice(0, -1)) *
      z
        .enum(['s', 'm', 'h', 'd'])
        .transform((unit) => SECONDS[unit])
        .parse(text.slice(-1)),
  )

const init = command({
  usage: 'init',
  summary: 'Create the key that signs tokens and a token for each service; a key that exists stays, tokens are renewed',
  options: [directoryOption, ['--force', 'replace a key that exists: every token that it has signed is refused from then on']],
  examples: ['dsm auth init', 'dsm auth init --dir /keys'],
  input: Directory.extend({ force: z.boolean().default(false) }),
  run: async ({ dir, force }, { io }) => {
    const directory = resolve(io.cwd, dir)
    const { createKeys, loadKeys, saveKeys } = await signing()
    const existing = force ? undefined : await loadKeys(directory)
    await saveKeys(directory, existing ?? (await createKeys()))
    const data = { directory, created: existing === undefined, services: ServiceName.options }
    const said = existing
      ? 'a key exists and stays; the tokens of the services are renewed'
      : 'a key and a token for each service are created'
    return { data, view: (shown: typeof data) => `${shown.directory}: ${said}` }
  },
})

const ProjectOrAll = z
  .string()
  .refine((text) => text === '*' || ProjectId.safeParse(text).success, 'must be the id of a project, or * for all')

const TokenInput = Directory.extend({
  role: Role.exclude(['service']),
  project: z.array(ProjectOrAll).min(1),
  sub: z.string().min(1).max(100).optional(),
  ttl: Duration.prefault('8h'),
})

const token = command({
  usage: 'token',
  summary: 'Make a token for a person or a tool',
  options: [
    ['--role <role>', 'viewer, member, lead or admin'],
    ['--project <id>', 'what it opens; * is every project', 'repeatable'],
    ['--sub <name>', 'whom it names (default: your user name)'],
    ['--ttl <duration>', 'how long it is good: 30m, 8h, 7d (default 8h)'],
    directoryOption,
  ],
  examples: [
    'export DSM_TOKEN=$(dsm auth token --role lead --project 1)',
    "dsm auth token --role viewer --project '*' --sub dashboard --ttl 30d",
  ],
  input: TokenInput,
  run: async ({ role, project, sub, ttl, dir }, { io }) => {
    const keys = await existingKeys(resolve(io.cwd, dir))
    const { tokenFor } = await signing()
    const claims: Claims = { sub: sub ?? userInfo().username, role, projects: project.includes('*') ? '*' : project }
    const data = { token: await tokenFor(keys, claims, ttl), claims, ttlSeconds: ttl }
    // Nothing but the token, so that a shell can take it.
    return { data, view: (shown: typeof data) => shown.token }
  },
})

const rotate = command({
  usage: 'rotate',
  summary: 'Sign with a new key from now on; tokens of the old ones stay good until they expire or the old keys are retired',
  options: [
    directoryOption,
    ['--retire', 'forget the old keys at once, for one that leaked: all tokens but the new ones of the services are refused'],
  ],
  examples: ['dsm auth rotate', 'dsm auth rotate --retire'],
  input: Directory.extend({ retire: z.boolean().default(false) }),
  run: async ({ dir, retire }, { io }) => {
    const directory = resolve(io.cwd, dir)
    const { rotateKeys, saveKeys } = await signing()
    const keys = await rotateKeys(await existingKeys(directory), { retire })
    await saveKeys(directory, keys)
    return rotated(directory, keys)
  },
})

const retire = command({
  usage: 'retire',
  summary: 'Forget all keys but the one that signs: within seconds tokens of the others are refused',
  options: [directoryOption],
  examples: ['dsm auth retire'],
  input: Directory,
  run: async ({ dir }, { io }) => {
    const directory = resolve(io.cwd, dir)
    const { retireKeys, saveKeys } = await signing()
    const keys = retireKeys(await existingKeys(directory))
    await saveKeys(directory, keys)
    return rotated(directory, keys)
  },
})

/** What both say afterwards. */
function rotated(directory: string, { jwks }: Keys) {
  const data = { directory, publicKeys: jwks.keys.length }
  const told = 'services that read keys and token from these files take them up within seconds, others (dsm up) when they are started again'
  const count = data.publicKeys === 1 ? '1 public key' : `${data.publicKeys} public keys`
  return { data, view: (shown: typeof data) => `${shown.directory}: ${count}; ${told}` }
}

async function existingKeys(directory: string): Promise<Keys> {
  const keys = await (await signing()).loadKeys(directory)
  if (keys) return keys
  const hints = [`dsm auth init --dir ${directory} creates them`, 'on the machine that holds the keys, name their directory with --dir']
  throw new Failure({ exit: exitCodes.failure, code: 'no-keys', title: `${directory} holds no keys`, hints })
}

export const auth = group('auth', 'Keys and tokens', [init, token, rotate, retire])
