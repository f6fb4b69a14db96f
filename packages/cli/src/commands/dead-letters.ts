import {
  type DeadLetter,
  type DeadLetterReplay,
  DeadLetterStatus,
  dropDeadLetter,
  Id,
  listDeadLetters,
  replayDeadLetter,
  ServiceName,
  showDeadLetter,
} from '@dsm/contracts'
import type { Client } from '@dsm/http-client'
import { z } from 'zod'
import type { Connection } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { usageFailure } from '../failure/failure.ts'
import { deadLettersView, deadLetterView, replaysView } from '../view/event-view.ts'
import { command, group } from './command.ts'
import type { Context } from './context.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

const OfService = z.object({ service: ServiceName })
const serviceOption = ['--service <name>', `whose: ${ServiceName.options.join(', ')}`] as const
const LETTERS_MAX = 100_000

const list = command({
  usage: 'list',
  summary: 'Events that services gave up on, newest first; of all five unless told otherwise',
  options: [
    serviceOption,
    ['--status <status>', DeadLetterStatus.options.join(', ')],
    ['--limit <number>', 'how many of each (default 50)'],
  ],
  examples: ['dsm events dead list', 'dsm events dead list --service chronicle --status dropped'],
  input: z.object({ service: ServiceName.optional(), status: DeadLetterStatus.default('waiting'), limit: typedCount.default(50) }),
  run: async ({ service, status, limit }, context) => {
    const names = service ? [service] : ServiceName.options
    const listOf = async (name: ServiceName) => {
      const client = await clientOf(context, name)
      return { service: name, ...(await listUpTo(limit, (query) => client.call(listDeadLetters, { query: { ...query, status } }))) }
    }
    return { data: await Promise.all(names.map(listOf)), view: deadLettersView }
  },
})

const show = command({
  usage: 'show <id>',
  summary: 'A dead letter with the entry as it came and why it failed',
  options: [serviceOption],
  examples: ['dsm events dead show 0198c0de-0000-7000-8000-000000000001 --service chronicle'],
  input: OfService.extend({ id: Id }),
  run: async ({ id, service }, context) => {
    const client = await clientOf(context, service)
    return { data: await client.call(showDeadLetter, { params: { deadLetterId: id } }), view: deadLetterView }
  },
})

const replay = command({
  usage: 'replay [ids...]',
  summary: 'Hand dead letters to their handler again; exit code 2 if any fails again',
  options: [serviceOption, ['--all', 'every one that waits, oldest first']],
  examples: ['dsm events dead replay --all --service chronicle'],
  input: OfService.extend({ ids: z.array(Id).default([]), all: z.boolean().default(false) }),
  run: async ({ ids, all, service }, context) => {
    if (all === ids.length > 0) throw usageFailure('Say which dead letters: their ids, or --all')
    const client = await clientOf(context, service)
    const chosen = all ? await waitingIds(client) : ids
    const data = await context.working('replaying', async (report) => {
      const replays: DeadLetterReplay[] = []
      for (const deadLetterId of chosen) {
        replays.push(await client.call(replayDeadLetter, { params: { deadLetterId } }))
        report(replays.length, chosen.length)
      }
      return replays
    })
    const failed = data.some(({ outcome }) => outcome === 'failed')
    return { data, view: replaysView, exit: failed ? exitCodes.partial : exitCodes.ok }
  },
})

const drop = command({
  usage: 'drop <id>',
  summary: 'Decide that a dead letter is never handled',
  options: [serviceOption],
  examples: ['dsm events dead drop 0198c0de-0000-7000-8000-000000000001 --service chronicle'],
  input: OfService.extend({ id: Id }),
  run: async ({ id, service }, context) => {
    const client = await clientOf(context, service)
    const data = await client.call(dropDeadLetter, { params: { deadLetterId: id } })
    return { data, view: (letter: DeadLetter) => `${letter.id} (${letter.type ?? 'no event'}) is dropped` }
  },
})

/** Letters are listed newest first; their effects belong in the order in which the events happened. */
async function waitingIds(client: Client): Promise<string[]> {
  const { items } = await listUpTo(LETTERS_MAX, (query) => client.call(listDeadLetters, { query }))
  return items.map(({ id }) => id).toReversed()
}

/** Every service has the same paths for its dead letters, so an address that all of them share cannot tell which is meant. */
async function clientOf({ clients, connection }: Context, name: ServiceName): Promise<Client> {
  const { urls } = await connection()
  if (isShared(urls, name)) {
    const hints = ['an address with {service} in it: --url https://dsm.example.com/{service}', `or DSM_${name.toUpperCase()}_URL`]
    throw usageFailure('Dead letters need the address of the service itself', { hints })
  }
  return (await clients())[name]
}

const isShared = (urls: Connection['urls'], name: ServiceName) =>
  ServiceName.options.some((other) => other !== name && urls[other] === urls[name])

export const dead = group('dead', 'Events that a service gave up on', [list, show, replay, drop])
