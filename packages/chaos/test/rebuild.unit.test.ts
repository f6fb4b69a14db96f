import type { DomainEvent } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { effectsOfEvents } from '../src/check/effects.ts'
import * as rebuilt from '../src/check/rebuild.ts'

/** Only what the functions look at: a whole event of each type would say no more. */
function event<Type extends DomainEvent['type']>(type: Type, data: object, subject = 's'): DomainEvent {
  return { type, subject, data } as unknown as DomainEvent
}

const item = (changed: object) => ({
  id: 'i',
  version: 1,
  title: 't',
  status: 'todo',
  points: 1,
  sprintId: null,
  carriedOver: false,
  ...changed,
})
const timeOff = { id: 't1', personId: 'p', from: '2026-03-02', to: '2026-03-03', portion: 1, note: 'chaos-1' }

describe('a read model made again from events', () => {
  test('items are as they were told last, and gone once removed', () => {
    const told = [
      event('item.created.v1', { item: item({}) }),
      event('item.updated.v1', { item: item({ version: 2, title: 'u' }), changed: ['title'] }),
    ]
    const expected = rebuilt.words({ version: 2, title: 'u', status: 'todo', points: 1, sprintId: null, carriedOver: false })
    expect(rebuilt.rebuildItems(told)).toEqual(new Map([['i', expected]]))
    expect(rebuilt.rebuildItems([...told, event('item.removed.v1', { itemId: 'i' })])).toEqual(new Map())
  })

  test('a sprint that started follows its totals; one that was only planned is left out', () => {
    const sprint = { id: 's', status: 'active', startedAt: 'a', closedAt: null, totals: { completed: 0 } }
    const events = [
      event('sprint.planned.v1', { sprint: { ...sprint, id: 'other' } }),
      event('sprint.started.v1', { sprint }),
      event('task.progressed.v1', { sprintId: 's', totals: { completed: 3 } }),
      event('task.progressed.v1', { sprintId: 'unknown', totals: { completed: 9 } }),
    ]
    const totals = rebuilt.words({ completed: 3 })
    expect([...rebuilt.rebuildSprints(events)]).toEqual([
      ['s', rebuilt.words({ status: 'active', startedAt: 'a', closedAt: null, totals })],
    ])
  })

  test('of a team only what was told last counts', () => {
    const allocation = (id: string) => ({ id, personId: `p${id}`, share: 1 })
    const events = [
      event('team.changed.v1', { projectId: 'P', allocations: [allocation('1')] }),
      event('team.changed.v1', { projectId: 'P', allocations: [allocation('1'), allocation('2')] }),
      event('team.changed.v1', { projectId: 'Q', allocations: [allocation('3')] }),
    ]
    expect([...rebuilt.rebuildAllocations(events).keys()]).toEqual(['1', '2', '3'])
  })

  test('time off that was cancelled is gone', () => {
    expect([...rebuilt.rebuildTimeOff([event('time-off.booked.v1', { timeOff })]).keys()]).toEqual(['t1'])
    expect(rebuilt.rebuildTimeOff([event('time-off.booked.v1', { timeOff }), event('time-off.cancelled.v1', { timeOff })])).toEqual(
      new Map(),
    )
  })

  test('each start, daily scrum and close calls for a report, however often it is told', () => {
    const events = [
      event('sprint.started.v1', { sprintId: 's' }),
      event('daily-scrum.held.v1', { sprintId: 's', scrum: { date: '2026-03-02' } }),
      event('sprint.closed.v1', { sprintId: 's' }),
      event('sprint.closed.v1', { sprintId: 's' }),
    ]
    expect([...rebuilt.rebuildReports(events).keys()]).toEqual(['planning s', 'daily s 2026-03-02', 'retrospective s'])
    expect(rebuilt.countBySprint(events, 'sprint.closed.v1')).toEqual(new Map([['s', '2']]))
  })

  test('equal values have equal words, whatever the order of their keys', () => {
    expect(rebuilt.words({ b: 1, a: null })).toBe(rebuilt.words({ a: null, b: 1 }))
  })
})

test('effects are counted by what names them', () => {
  const events = [
    event('item.updated.v1', { item: item({ title: 'chaos-2' }), changed: ['title', 'points'] }),
    event('item.updated.v1', { item: item({ title: 'chaos-2' }), changed: ['sprintId'] }),
    event('time-off.booked.v1', { timeOff }),
    event('time-off.cancelled.v1', { timeOff }),
    event('sprint.started.v1', { sprintId: 's' }),
    event('sprint.started.v1', { sprintId: 's' }),
    event('daily-scrum.held.v1', { sprintId: 's', scrum: { date: '2026-03-02' } }),
    event('project.created.v1', {}),
  ]
  expect(Object.fromEntries(effectsOfEvents(events))).toEqual({
    'edit chaos-2': 1,
    'time-off chaos-1': 1,
    'cancel-time-off t1': 1,
    'start-sprint s': 2,
    'scrum s 2026-03-02': 1,
  })
})
