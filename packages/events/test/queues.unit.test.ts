import { expect, test } from 'vitest'
import type { Delivery } from '../src/deliver.ts'
import { createQueues } from '../src/queues.ts'
import { bodyOf, counting } from './catalogue.ts'

const subscription = counting()

/** What is held of one subject; `deliveries` says how often it was handed out. */
function held(id: number, subject: string, deliveries = 1): Delivery {
  const body = bodyOf(id, { subject })
  const sorted = subscription.sort(body)
  if (sorted.kind === 'skip') throw new Error('the catalogue knows the event')
  return { entry: { id: `${id}-0`, body, deliveries }, sorted, counted: false }
}

const numbersOf = (lanes: readonly (readonly { deliveries: readonly Delivery[] }[])[]) =>
  lanes.map((lane) => lane.flatMap(({ deliveries }) => deliveries.map(({ entry }) => Number(entry.id.slice(0, -2)))))

test('subjects are spread over the lanes, each whole and in order', () => {
  const queues = createQueues()
  for (const delivery of [held(1, 'a'), held(2, 'b'), held(3, 'a'), held(4, 'c')]) queues.add(delivery)
  expect(numbersOf(queues.due(0, { lanes: 2, each: 1 }))).toEqual([[1, 3, 4], [2]])
})

test('a lane is opened only for what the others have no room for', () => {
  const queues = createQueues()
  for (const id of [1, 2, 3, 4, 5]) queues.add(held(id, `s${id}`))
  expect(numbersOf(queues.due(0, { lanes: 4, each: 5 }))).toEqual([[1, 2, 3, 4, 5]])
  expect(numbersOf(queues.due(0, { lanes: 4, each: 3 }))).toEqual([
    [1, 3, 5],
    [2, 4],
  ])
})

test('what may have ended a consumer is tried alone, one after the other: nothing beside it is counted with it', { tags: ['G4'] }, () => {
  const queues = createQueues()
  for (const delivery of [held(1, 'a', 2), held(2, 'b'), held(3, 'c', 3)]) queues.add(delivery)
  expect(numbersOf(queues.due(0, { lanes: 4, each: 1 }))).toEqual([[1, 3]])
})

test('what failed and lived to tell is no suspect any more', () => {
  const queues = createQueues()
  const failed = held(1, 'a', 2)
  failed.attempts = { attempts: 1, error: 'it did not work', firstAt: '2026-01-05T09:00:00.000Z' }
  for (const delivery of [failed, held(2, 'b')]) queues.add(delivery)
  expect(numbersOf(queues.due(0, { lanes: 4, each: 1 }))).toEqual([[1], [2]])
})
