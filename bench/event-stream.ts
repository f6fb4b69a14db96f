import { event } from '@dsm/contracts'
import { createAppend, createSubscribe } from '@dsm/events'
import { z } from 'zod'

const Happened = event('bench.happened.v1', z.object({ n: z.int() }))
export type Happened = z.infer<typeof Happened>

const schemas: ReadonlyMap<string, z.ZodType<Happened>> = new Map([['bench.happened.v1', Happened]])
const subjects = 1000

/** The group that consumes, which is the service that publishes as well. */
export const group = 'sprint'
export const append = createAppend<Happened>(schemas)
export const subscribe = createSubscribe<Happened>(schemas)

/** The `n`th event. Subjects take turns, so that order within them has to be kept. */
export const happened = (n: number) => ({
  type: 'bench.happened.v1' as const,
  source: 'sprint' as const,
  subject: `subject ${n % subjects}`,
  time: '2026-01-05T09:00:00.000Z',
  data: { n },
})
