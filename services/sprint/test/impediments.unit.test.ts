import { Impediment } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { clearImpediment, raiseImpediment } from '../src/domain/impediments.ts'
import { buildImpediment, buildState, buildTask, idOf, refusalOf } from './sprint-fixture.ts'

const moment = { at: '2026-03-04T10:00:00Z', today: '2026-03-04', entryId: idOf(9) }
const raising = { ...moment, impedimentId: idOf(8) }
const down = (itemId: string | null) => ({ title: 'The test environment is down', kind: 'environment' as const, itemId })

describe('raiseImpediment', () => {
  test('the task that is named is blocked and the log says why', () => {
    const state = buildState([buildTask(1, { status: 'in-progress', remainingPoints: 2 })], { progressSource: 'simulated' })
    const raised = raiseImpediment(state, down(idOf(1001)), raising)
    expect(Impediment.parse(raised.impediment)).toMatchObject({
      id: idOf(8),
      sprintId: state.sprint.id,
      raisedOn: '2026-03-04',
      clearedOn: null,
    })
    expect(raised.state.impediments).toEqual([raised.impediment])
    expect(raised.state.tasks).toMatchObject([{ status: 'blocked', remainingPoints: 2 }])
    expect(raised.progressed?.entry).toMatchObject({
      status: 'blocked',
      source: 'simulated',
      note: 'blocked: The test environment is down',
    })
  })

  test.each([
    ['nothing is named', null],
    ['the task is blocked already', idOf(1001)],
    ['the task is done', idOf(1002)],
  ])('no task changes when %s', (_, itemId) => {
    const state = buildState([buildTask(1, { status: 'blocked' }), buildTask(2, { status: 'done' })])
    const raised = raiseImpediment(state, down(itemId), raising)
    expect(raised.progressed).toBeNull()
    expect(raised.state.tasks).toEqual(state.tasks)
    expect(raised.state.impediments).toHaveLength(1)
  })

  test('an item outside the sprint and a sprint that is not active are refused', () => {
    expect(refusalOf(() => raiseImpediment(buildState(), down(idOf(7)), raising)).code).toBe('task-not-in-sprint')
    expect(refusalOf(() => raiseImpediment(buildState([], { status: 'closed' }), down(null), raising))).toEqual({
      code: 'sprint-not-active',
      detail: 'ATLAS-S03 is closed',
    })
  })
})

describe('clearImpediment', () => {
  const clearing = { ...moment, resolution: 'restored' }
  const open = buildImpediment(1, { itemId: idOf(1001) })

  test.each([
    [1.5, 'in-progress'],
    [3, 'todo'],
  ] as const)('a task with %d of 3 points left goes on as %s', (remainingPoints, status) => {
    const state = buildState([buildTask(1, { status: 'blocked', remainingPoints })], {}, [open])
    const cleared = clearImpediment(state, open.id, clearing)
    expect(cleared.impediment).toMatchObject({ clearedOn: '2026-03-04', resolution: 'restored' })
    expect(cleared.state.impediments).toEqual([cleared.impediment])
    expect(cleared.progressed).toMatchObject({
      task: { status, remainingPoints },
      entry: { status, note: 'no longer blocked: The test environment is down' },
    })
  })

  test('a task stays blocked as long as another open impediment names it', () => {
    const other = buildImpediment(2, { itemId: idOf(1001) })
    const state = buildState([buildTask(1, { status: 'blocked' })], {}, [open, other])
    const first = clearImpediment(state, open.id, clearing)
    expect(first.progressed).toBeNull()
    expect(clearImpediment(first.state, other.id, clearing).progressed?.task.status).toBe('todo')
  })

  test('a task that was finished or removed meanwhile is left alone', () => {
    for (const task of [buildTask(1, { status: 'done' }), buildTask(1, { status: 'blocked', removedOn: '2026-03-04' })]) {
      expect(clearImpediment(buildState([task], {}, [open]), open.id, clearing).progressed).toBeNull()
    }
  })

  test('an unknown impediment, a cleared one and a sprint that is over are refused', () => {
    const cleared = buildImpediment(1, { clearedOn: '2026-03-03' })
    expect(refusalOf(() => clearImpediment(buildState(), open.id, clearing)).code).toBe('not-found')
    expect(refusalOf(() => clearImpediment(buildState([], {}, [cleared]), cleared.id, clearing))).toEqual({
      code: 'impediment-cleared',
      detail: '"The test environment is down" was cleared on 2026-03-03',
    })
    expect(refusalOf(() => clearImpediment(buildState([], { status: 'closed' }, [open]), open.id, clearing)).code).toBe('sprint-not-active')
  })
})
