import { setTimeout as delay } from 'node:timers/promises'
import { randomStream } from '../random.ts'
import type { Replica } from '../world/replica.ts'
import type { World } from '../world/world.ts'
import { drawFault, type Fault, type FaultKind, faultText, killsOf } from './faults.ts'

export type Toll = { kills: number; byKind: ReadonlyMap<FaultKind, number>; duplicated: number }

export type Monkey = {
  toll: () => Toll
  /** Breaks things until the signal aborts, then mends what is still broken. */
  run: (signal: AbortSignal) => Promise<void>
}

export type MonkeyOptions = {
  world: World
  seed: number
  /** Only these; all where empty. */
  kinds: readonly FaultKind[]
  tell: (text: string) => void
}

const lastFault: Fault = { do: 'flush redis', ms: 0 }

export function createMonkey({ world, seed, kinds, tell }: MonkeyOptions): Monkey {
  const random = randomStream('faults', seed)
  const byKind = new Map<FaultKind, number>()
  const toll = { kills: 0, duplicated: 0 }
  const perform = performer(world, (entries) => {
    toll.duplicated += entries
  })
  const count = (fault: Fault) => {
    tell(faultText(fault))
    byKind.set(fault.do, (byKind.get(fault.do) ?? 0) + 1)
    toll.kills += killsOf(fault)
  }
  // Whatever else was drawn: everything that was ever published arrives once more.
  const finale = async () => {
    if (kinds.length > 0 && !kinds.includes('flush redis')) return
    count(lastFault)
    await perform(lastFault, new AbortController().signal)
  }
  return {
    toll: () => ({ ...toll, byKind }),
    run: async (signal) => {
      const underWay = new Set<Promise<void>>()
      while (!signal.aborted) {
        const { afterMs, fault } = drawFault(random, kinds)
        await rest(afterMs, signal)
        if (signal.aborted) break
        count(fault)
        const done = perform(fault, signal).finally(() => underWay.delete(done))
        underWay.add(done)
      }
      await Promise.all(underWay)
      mend(world)
      await finale()
    },
  }
}

/** Nothing is left paused, closed or slow. */
function mend({ replicas, ways }: World): void {
  for (const replica of replicas) if (replica.isPaused()) replica.resume()
  for (const { proxy } of ways) proxy.open()
}

type Perform = (fault: Fault, signal: AbortSignal) => Promise<void>

function performer(world: World, onDuplicated: (count: number) => void): Perform {
  const { replicas, ways, stream } = world
  const replicasOf = (service: string) => replicas.filter((replica) => replica.service === service)
  const servers = serverFaults(world)

  return async (fault, signal) => {
    if (isOfServer(fault)) return servers(fault, signal)
    switch (fault.do) {
      case 'kill':
      case 'terminate': {
        const replica = replicasOf(fault.service)[fault.replica - 1]
        // One that is paused would hear of SIGTERM only afterwards.
        if (replica?.isPaused()) replica.resume()
        return replica?.kill(fault.do === 'kill' ? 'SIGKILL' : 'SIGTERM', fault)
      }
      case 'kill both':
        for (const replica of replicasOf(fault.service)) replica.kill('SIGKILL', { renamed: false })
        return
      case 'pause':
        return pause(replicasOf(fault.service)[fault.replica - 1], fault.ms, signal)
      case 'duplicate':
        return onDuplicated(await stream.duplicate(fault).catch(() => 0))
      case 'cut':
      case 'block':
      case 'freeze':
      case 'slow':
        return spoil(ways.find(({ service, to }) => service === fault.service && to === fault.to)?.proxy, fault, signal)
      default:
        fault satisfies never
    }
  }
}

async function pause(replica: Replica | undefined, ms: number, signal: AbortSignal): Promise<void> {
  if (!replica || replica.isPaused()) return
  replica.pause()
  await rest(ms, signal)
  replica.resume()
}

type Spoiling = Extract<Fault, { do: 'cut' | 'block' | 'freeze' | 'slow' }>

async function spoil(proxy: World['ways'][number]['proxy'] | undefined, fault: Spoiling, signal: AbortSignal): Promise<void> {
  if (fault.do === 'cut') return proxy?.cut()
  if (fault.do === 'block') proxy?.close()
  else proxy?.delayBy(fault.do === 'slow' ? fault.delayMs : fault.ms)
  await rest(fault.ms, signal)
  proxy?.open()
}

type ServerFault = Extract<Fault, { do: `${string} redis` | `${string} postgres` }>

const isOfServer = (fault: Fault): fault is ServerFault => fault.do.endsWith(' redis') || fault.do.endsWith(' postgres')

/** What happens to a server happens one thing after the other. */
function serverFaults({ redis, postgres, stream }: World): (fault: ServerFault, signal: AbortSignal) => Promise<void> {
  const turns = { redis: Promise.resolve(), postgres: Promise.resolve() }

  const strike = async (fault: ServerFault, signal: AbortSignal) => {
    // A Redis that is away has lost nothing yet: there is nothing to flush.
    if (fault.do === 'flush redis') return stream.flush().catch(() => undefined)
    const target = fault.do.endsWith('redis') ? redis : postgres
    await target.stop(fault.do.startsWith('restart') ? 'stop' : 'kill')
    if (fault.do === 'lose redis') await redis.wipe()
    await rest(fault.ms, signal)
    await target.start()
  }
  return (fault, signal) => {
    const name = fault.do.endsWith('redis') ? 'redis' : 'postgres'
    turns[name] = turns[name].then(() => strike(fault, signal))
    return turns[name]
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
