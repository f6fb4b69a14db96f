import { setTimeout as delay } from 'node:timers/promises'
import { ServiceName } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import type { Monkey } from '../monkey/monkey.ts'
import { projectsWithTwoActive } from '../store/read-sprints.ts'
import { countEvents } from '../store/read-work.ts'
import type { Traffic } from '../traffic/traffic.ts'
import type { World } from '../world/world.ts'

export type Watcher = { stop: () => Promise<void> }

export type Watched = { world: World; traffic: Traffic; monkey: Monkey; observed: Finding[]; tell: (line: string) => void }

const lookEveryMs = 500
const tellEveryMs = 10_000

/** Looks on while things happen: for two active sprints of a project at any moment, and to say how it goes. */
export function watch(watched: Watched): Watcher {
  const stopping = new AbortController()
  const looking = Promise.all([lookForRivals(watched, stopping.signal), tellProgress(watched, stopping.signal)])
  return {
    stop: async () => {
      stopping.abort()
      await looking
    },
  }
}

async function lookForRivals({ world, observed }: Watched, signal: AbortSignal): Promise<void> {
  const seen = new Set<string>()
  while (!signal.aborted) {
    const found = await projectsWithTwoActive(world.databases.sprint).catch(() => [])
    for (const projectId of found.filter((id) => !seen.has(id))) {
      seen.add(projectId)
      observed.push({ kind: 'two-active-sprints', what: `project ${projectId}`, detail: 'had two active sprints at the same moment' })
    }
    await rest(lookEveryMs, signal)
  }
}

async function tellProgress({ world, traffic, monkey, observed, tell }: Watched, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await rest(tellEveryMs, signal)
    const counts = await Promise.all(ServiceName.options.map((name) => countEvents(world.databases[name]).catch(() => 0)))
    const { acked, refused, unknown } = traffic.ledger.tally()
    const events = counts.reduce((sum, count) => sum + count, 0)
    const ready = world.replicas.filter((replica) => replica.isReady()).length
    tell(
      `${acked} acked, ${refused} refused, ${unknown} unknown · ${events} events · ${monkey.toll().kills} kills · ${ready} of ${world.replicas.length} ready` +
        (observed.length > 0 ? ` · ${observed.length} findings` : ''),
    )
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
