import { chronicleOperations as operations } from '@dsm/contracts'
import { startTestService } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { aSprint, aTask, eventsOf, projectId } from '@dsm/testing/entities'

test('each hit of a search quotes its own entry of the record, the best ones first and no more than asked for', async () => {
  const chronicle = await startTestService(chronicleService)
  const sprint = aSprint({ key: 'ATLAS-S01', goal: 'Pay by card', totals: { commitment: 10, completed: 2, carriedOver: 8, tasks: 1 } })
  const event = eventsOf(sprint)
  const tasks = [aTask({ itemKey: 'ATLAS-1', points: 10 })]
  const closed = { sprint: { ...sprint, status: 'closed', goal: 'A card pays twice' }, tasks, closedOn: '2026-03-06', impediments: [] }
  const told = [event('sprint.started.v1', '2026-03-02', { sprint, tasks }), event('sprint.closed.v1', '2026-03-06', closed)]
  await chronicle.carrier.publish(
    told.map((one) => JSON.stringify(one)),
    { field: 'test', value: '1' },
  )
  await chronicle.settle()
  const body = { title: 'Ask the bank', because: 'nobody had a card' }
  await chronicle.call(operations.createActionItem, { params: { projectId }, body })

  const search = async (q: string, limit?: number) =>
    (await chronicle.call(operations.search, { params: { projectId }, query: { q, limit } })).body
  const hits = await search('card')
  expect(new Set(hits.map(({ kind }) => kind))).toEqual(new Set(['action-item', 'report', 'event']))
  expect(hits.find(({ kind }) => kind === 'action-item')?.excerpt).toBe(body.because)
  expect(hits.find(({ title }) => title === 'sprint.started.v1')?.excerpt).toContain('Pay by card')
  expect(hits.find(({ title }) => title === 'sprint.closed.v1')?.excerpt).toContain('A card pays twice')
  expect(hits.find(({ kind }) => kind === 'report')?.excerpt).toMatch(/card/)
  expect(await search('card', 2)).toEqual(hits.slice(0, 2))
  await chronicle.stop()
})
