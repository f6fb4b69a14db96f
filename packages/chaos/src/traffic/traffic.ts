import { setTimeout as delay } from 'node:timers/promises'
import { ofEachService, type ServiceName } from '@dsm/contracts'
import { createClient } from '@dsm/http-client'
import { markerPrefix } from '../check/effects.ts'
import { randomStream } from '../random.ts'
import type { Credentials } from '../world/credentials.ts'
import { createCarefulClient } from './careful-client.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { ownerDeeds } from './product-owner.ts'
import { runSprint } from './scrum-master.ts'
import { type Clients, foundTeam, type Team } from './team.ts'

export type Traffic = {
  ledger: Ledger
  projectIds: readonly string[]
  /** As an admin of every project. */
  clients: Clients
  start: () => void
  /** Lets every request under way come to its end. */
  stop: () => Promise<void>
  close: () => void
}

export type TrafficOptions = { seed: number; projects: number; urls: Record<ServiceName, string>; credentials: Credentials }

const timeoutMs = 10_000
/** Pause between two deeds of one person, ms. */
const restMs = [10, 120] as const

/** Founds the teams; their members begin to work at `start`. */
export async function createTraffic({ seed, projects, urls, credentials }: TrafficOptions): Promise<Traffic> {
  const ledger = createLedger(markerPrefix)
  const stopping = new AbortController()
  const careful = createCarefulClient(ledger, stopping.signal)
  const admin = connect(urls, await credentials.tokenFor({ sub: 'admin', role: 'admin', projects: '*' }))
  const opened = [admin]
  const teams: Team[] = []
  for (let number = 1; number <= projects; number += 1) {
    const projectId = `CHAOS${number}`
    const random = randomStream('traffic', seed, projectId)
    const team = await foundTeam({ projectId, clients: admin, careful, ledger, random, stopping: stopping.signal })
    const clients = connect(urls, await credentials.tokenFor({ sub: `lead of ${projectId}`, role: 'lead', projects: [projectId] }))
    opened.push(clients)
    teams.push({ ...team, clients })
  }
  let working: Promise<unknown> = Promise.resolve()
  return {
    ledger,
    clients: admin,
    projectIds: teams.map(({ projectId }) => projectId),
    start: () => {
      working = Promise.all(teams.flatMap((team) => [work(team, runSprint), work(withOwnRandom(team, seed), ownWork)]))
    },
    stop: async () => {
      stopping.abort()
      await working
    },
    close: () => {
      for (const clients of opened) for (const client of Object.values(clients)) client.close()
    },
  }
}

/** The two people of a team draw from streams of their own, so that neither depends on how fast the other is. */
const withOwnRandom = (team: Team, seed: number): Team => ({ ...team, random: randomStream('owner', seed, team.projectId) })

const ownWork = (team: Team) => team.random.weighted(ownerDeeds).act(team)

async function work(team: Team, act: (team: Team) => Promise<void>): Promise<void> {
  while (!team.stopping.aborted) {
    // A look that fails is repeated like any other; what writes came to is in the ledger.
    await act(team).catch(ignoreOutage)
    await delay(team.random.integer(...restMs))
  }
}

function ignoreOutage(error: unknown): void {
  if (!(error instanceof Error) || !('code' in error)) throw error
}

/** Clients of everybody, without a breaker. */
export function connect(urls: Record<ServiceName, string>, token: string): Clients {
  const client = (name: ServiceName) =>
    // A breaker would only keep the harness from seeing when a service is back.
    createClient({ name, baseUrl: urls[name], token, timeoutMs, breaker: { volume: Number.MAX_SAFE_INTEGER } })
  return ofEachService(client)
}
