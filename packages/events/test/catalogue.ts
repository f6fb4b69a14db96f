import { type Envelope, event } from '@dsm/contracts'
import { execute, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import { createAppend, createSubscribe, type NewEvent, type SingleHandler } from '../src/index.ts'

export const Counted = event('thing.counted.v1', z.object({ n: z.int() }))
export const Renamed = event('thing.renamed.v1', z.object({ name: z.string() }))
export type Counted = z.infer<typeof Counted>
export type Thing = Counted | z.infer<typeof Renamed>

const thingSchemas: ReadonlyMap<string, z.ZodType<Thing>> = new Map<string, z.ZodType<Thing>>([
  ['thing.counted.v1', Counted],
  ['thing.renamed.v1', Renamed],
])
export const append = createAppend<Thing>(thingSchemas)
export const subscribe = createSubscribe<Thing>(thingSchemas)

export const counted = (n: number, subject = 's'): NewEvent<Thing> => ({
  type: 'thing.counted.v1',
  source: 'sprint',
  subject,
  time: '2026-01-05T09:00:00.000Z',
  data: { n },
})

/** An event as it travels, made without an outbox. */
export const bodyOf = (id: number, fields: Partial<Envelope> = {}): string =>
  JSON.stringify({
    ...counted(id),
    specversion: '1.0',
    id: `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
    sequence: id,
    correlationid: 'c',
    ...fields,
  })

/** The effect that tests look at: a row that is written twice if the handler's effect happens twice. */
export async function record(tx: Tx, { subject, data }: Counted): Promise<void> {
  await execute(tx, 'insert into effects (subject, n) values ($1, $2)', [subject, data.n])
}

export function counting(handler: Partial<SingleHandler<Counted>> = {}, group = 'backlog') {
  return subscribe({ group, handlers: { 'thing.counted.v1': { handle: record, order: 'every', ...handler } } })
}
