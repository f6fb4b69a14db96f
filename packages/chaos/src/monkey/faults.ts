import { ServiceName } from '@dsm/contracts'
import type { Random } from '../random.ts'

type ToServer = 'postgres' | 'redis'

/** Something that goes wrong. Replicas are named by their place: the first or the second of a service. */
export type Fault =
  | { do: 'kill' | 'terminate'; service: ServiceName; replica: number; renamed: boolean }
  | { do: 'kill both'; service: ServiceName }
  | { do: 'pause'; service: ServiceName; replica: number; ms: number }
  | { do: 'cut'; service: ServiceName; to: ToServer }
  | { do: 'block' | 'freeze'; service: ServiceName; to: ToServer; ms: number }
  | { do: 'slow'; service: ServiceName; to: ToServer; ms: number; delayMs: number }
  | { do: 'duplicate'; agoMs: number; count: number }
  | { do: 'flush redis' | 'restart redis' | 'kill redis' | 'lose redis' | 'restart postgres' | 'kill postgres'; ms: number }

export type FaultKind = Fault['do']

export const faultKinds: readonly FaultKind[] = [
  'kill',
  'terminate',
  'kill both',
  'pause',
  'cut',
  'block',
  'freeze',
  'slow',
  'duplicate',
  'flush redis',
  'restart redis',
  'kill redis',
  'lose redis',
  'restart postgres',
  'kill postgres',
]

type Draw = { weight: number; draw: (random: Random) => Fault }

const service = (random: Random) => random.pick(ServiceName.options)
const server = (random: Random) => random.pick(['postgres', 'redis'] as const)
const replica = (random: Random) => random.integer(1, 2)

const draws: readonly Draw[] = [
  { weight: 10, draw: (random) => ({ do: 'kill', service: service(random), replica: replica(random), renamed: random.chance(0.5) }) },
  { weight: 5, draw: (random) => ({ do: 'terminate', service: service(random), replica: replica(random), renamed: random.chance(0.5) }) },
  { weight: 1, draw: (random) => ({ do: 'kill both', service: service(random) }) },
  // Longer than any lease: whoever wakes up finds that others have gone on.
  { weight: 3, draw: (random) => ({ do: 'pause', service: service(random), replica: replica(random), ms: random.integer(4000, 12_000) }) },
  { weight: 4, draw: (random) => ({ do: 'cut', service: service(random), to: server(random) }) },
  { weight: 2, draw: (random) => ({ do: 'block', service: service(random), to: server(random), ms: random.integer(1000, 6000) }) },
  // Nothing is refused, nothing arrives: a network that has come apart.
  { weight: 1, draw: (random) => ({ do: 'freeze', service: service(random), to: server(random), ms: random.integer(3000, 12_000) }) },
  {
    weight: 2,
    draw: (random) => ({
      do: 'slow',
      service: service(random),
      to: server(random),
      ms: random.integer(2000, 6000),
      delayMs: random.integer(20, 300),
    }),
  },
  { weight: 4, draw: (random) => ({ do: 'duplicate', agoMs: random.integer(0, 60_000), count: random.integer(1, 200) }) },
  { weight: 1, draw: () => ({ do: 'flush redis', ms: 0 }) },
  { weight: 0.7, draw: (random) => ({ do: 'restart redis', ms: random.integer(0, 3000) }) },
  { weight: 0.7, draw: (random) => ({ do: 'kill redis', ms: random.integer(0, 3000) }) },
  { weight: 0.7, draw: (random) => ({ do: 'lose redis', ms: random.integer(0, 3000) }) },
  { weight: 0.5, draw: (random) => ({ do: 'restart postgres', ms: random.integer(0, 3000) }) },
  { weight: 0.5, draw: (random) => ({ do: 'kill postgres', ms: random.integer(0, 3000) }) },
]

/** The pause before a fault, and the fault: one of `kinds`, or any where there are none. */
export function drawFault(random: Random, kinds: readonly FaultKind[]): { afterMs: number; fault: Fault } {
  const afterMs = random.integer(500, 4500)
  for (;;) {
    const fault = random.weighted(draws).draw(random)
    if (kinds.length === 0 || kinds.includes(fault.do)) return { afterMs, fault }
  }
}

/** Processes that a fault of each kind ends. */
const kills: Readonly<Partial<Record<FaultKind, number>>> = {
  kill: 1,
  terminate: 1,
  'kill both': 2,
  'restart redis': 1,
  'kill redis': 1,
  'lose redis': 1,
  'restart postgres': 1,
  'kill postgres': 1,
}

export const killsOf = (fault: Fault): number => kills[fault.do] ?? 0

/** A fault in a few words, for whoever watches. */
export function faultText(fault: Fault): string {
  const { do: what, ...rest } = fault
  const { service: name, replica: number, to, ms } = { replica: undefined, service: undefined, to: undefined, ms: undefined, ...rest }
  const who = name === undefined ? '' : ` ${name}${number === undefined ? '' : `-${number}`}`
  return `${what}${who}${to === undefined ? '' : ` from ${to}`}${ms ? ` for ${(ms / 1000).toFixed(1)} s` : ''}`
}
