import { setTimeout as delay } from 'node:timers/promises'
import { ServiceName } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import { readBacklogOfWork } from '../store/read-work.ts'
import type { Databases } from '../store/open-databases.ts'
import type { Replica } from '../world/replica.ts'
import type { StreamProbe } from '../world/stream-probe.ts'

const lookEveryMs = 1000
/** So many looks in a row must find nothing to do. */
const quietLooks = 3

/** Where there may be something left to do. */
export type Busy = { replicas: readonly Pick<Replica, 'name' | 'health'>[]; stream: Pick<StreamProbe, 'waiting'>; databases: Databases }

export type Quiet = { seconds: number; stuck: Finding[] }

/** Waits until nothing is left to do anywhere: every replica ready, every outbox published, every entry acknowledged, every run ended. What is still there
 *  when the time is over is stuck. */
export async function untilQuiet(world: Busy, withinMs: number, tell: (text: string) => void): Promise<Quiet> {
  const startedAt = performance.now()
  let quiet = 0
  let left = await look(world)
  while (quiet < quietLooks && performance.now() - startedAt < withinMs) {
    await delay(lookEveryMs)
    left = await look(world)
    quiet = left.length === 0 ? quiet + 1 : 0
    if (left.length > 0) tell(`waiting for ${left.map(({ what, detail }) => `${what}: ${detail}`).join('; ')}`)
  }
  // The looks that confirm it are no part of it.
  const seconds = (performance.now() - startedAt) / 1000 - (left.length === 0 ? (quietLooks - 1) * (lookEveryMs / 1000) : 0)
  return { seconds: Math.max(0, seconds), stuck: left }
}

async function look({ replicas, stream, databases }: Busy): Promise<Finding[]> {
  const left: Finding[] = []
  const stuck = (what: string, detail: string) => left.push({ kind: 'stuck', what, detail })
  for (const replica of replicas) {
    const health = replica.health()
    if (health?.status === 'ready') continue
    const down = health?.checks.filter(({ status }) => status === 'down').map(({ name, detail }) => `${name} ${detail ?? ''}`)
    stuck(replica.name(), `is ${health?.status ?? 'away'}${down ? ` (${down.join(', ')})` : ''}`)
  }
  const waiting = await stream.waiting().catch(() => undefined)
  if (waiting !== 0) stuck('stream', waiting === undefined ? 'is away' : `${waiting} entries wait`)
  for (const name of ServiceName.options) {
    const work = await readBacklogOfWork(databases[name], name).catch(() => undefined)
    if (work === undefined) stuck(`database of ${name}`, 'is away')
    for (const [what, count] of work ?? []) if (count > 0) stuck(name, `${count} ${what}`)
  }
  return left
}
