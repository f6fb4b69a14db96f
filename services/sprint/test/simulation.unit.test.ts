import { ArrivingWork, Impediment } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHiddenTeam, trueEffortPerPoint } from '../src/domain/simulation/hidden-team.ts'
import { planFromCapacity, progressOf, simulateSprint } from './simulated-sprint-fixture.ts'
import { WORKING_DAYS } from './sprint-fixture.ts'

const anySeed = fc.integer({ min: 0, max: 2_147_483_647 })

describe('a sprint', () => {
  test('the same seed gives the same history, another seed another one', () => {
    const plan = planFromCapacity(5)
    expect(simulateSprint(5, plan)).toEqual(simulateSprint(5, plan))
    expect(simulateSprint(6, plan).days).not.toEqual(simulateSprint(5, plan).days)
  })

  test('ids do not matter: a run with other ids has the same history', () => {
    const plain = (text: string) => text.replaceAll('other-', '')
    const history = (salt: string) => JSON.stringify(simulateSprint(5, planFromCapacity(5, salt)).days.map(({ actions }) => actions))
    expect(plain(history('other-'))).toBe(history(''))
  })

  test('the order of rows does not matter', () => {
    fc.assert(
      fc.property(anySeed, fc.infiniteStream(fc.nat()), (seed, order) => {
        const plan = planFromCapacity(3)
        const shuffle = <Row>(rows: readonly Row[]) =>
          rows
            .map((row) => ({ row, by: order.next().value }))
            .toSorted((a, b) => a.by - b.by)
            .map(({ row }) => row)
        const shuffled = { people: shuffle(plan.people), tasks: shuffle(plan.tasks) }
        const actionsOf = ({ days }: ReturnType<typeof simulateSprint>) => days.map(({ actions }) => actions)
        expect(actionsOf(simulateSprint(seed, shuffled))).toEqual(actionsOf(simulateSprint(seed, plan)))
      }),
      { numRuns: 25 },
    )
  })

  test('work is conserved: what remains never grows, is never below zero and is nothing exactly when done', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        for (const { morning, actions } of simulateSprint(seed, planFromCapacity(seed)).days) {
          for (const { itemId, remainingPoints, status } of progressOf(actions)) {
            const task = morning.tasks.find((candidate) => candidate.itemId === itemId)
            expect(remainingPoints).toBeGreaterThanOrEqual(0)
            expect(remainingPoints).toBeLessThanOrEqual(task?.remainingPoints ?? 0)
            expect(status === 'done').toBe(remainingPoints === 0)
            expect(task?.status).not.toBe('done')
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('nothing begins before what it depends on is done, and nothing blocked goes on', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        for (const { morning, actions } of simulateSprint(seed, planFromCapacity(seed)).days) {
          const finished = new Set(progressOf(actions).flatMap(({ itemId, status }) => (status === 'done' ? [itemId] : [])))
          const cleared = new Set(actions.flatMap((action) => (action.do === 'clear-impediment' ? [action.impedimentId] : [])))
          const blockedBy = morning.openImpediments.flatMap(({ id, itemId }) => (cleared.has(id) ? [] : [itemId]))
          for (const { itemId } of progressOf(actions)) {
            const needed = morning.tasks.find((task) => task.itemId === itemId)?.dependsOn ?? []
            const open = morning.tasks.filter(
              (task) => needed.includes(task.itemId) && task.status !== 'done' && !finished.has(task.itemId),
            )
            expect(open).toEqual([])
            expect(blockedBy).not.toContain(itemId)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('impediments last one to three working days, and come with a cause and a resolution', () => {
    const durations = Array.from({ length: 80 }, (_, seed) => simulateSprint(seed, planFromCapacity(seed))).flatMap(({ days }) =>
      days.flatMap(({ day, morning, actions }) =>
        actions.flatMap((action) => {
          if (action.do !== 'clear-impediment') return []
          expect(action.resolution).not.toBe('')
          const raisedOn = morning.openImpediments.find(({ id }) => id === action.impedimentId)?.raisedOn ?? ''
          return [WORKING_DAYS.indexOf(day) - WORKING_DAYS.indexOf(raisedOn)]
        }),
      ),
    )
    expect(new Set(durations)).toEqual(new Set([1, 2, 3]))
  })

  test('what happens keeps to the contracts and gives the hidden truth away in no field', () => {
    const fields = new Set([
      'do',
      'itemId',
      'personId',
      'remainingPoints',
      'status',
      'impedimentId',
      'resolution',
      'reason',
      'title',
      'kind',
      'type',
      'points',
      'priority',
      'skills',
    ])
    const actions = Array.from({ length: 60 }, (_, seed) =>
      simulateSprint(seed, planFromCapacity(seed)).days.flatMap((day) => day.actions),
    ).flat()
    expect(new Set(actions.map((action) => action.do))).toEqual(
      new Set(['clear-impediment', 'absent', 'progress', 'raise-impediment', 'scope-arrives']),
    )
    for (const action of actions) {
      expect(Object.keys(action).filter((field) => !fields.has(field))).toEqual([])
      if (action.do === 'scope-arrives') expect(() => ArrivingWork.parse(action)).not.toThrow()
      if (action.do === 'raise-impediment') expect(() => Impediment.pick({ title: true, kind: true }).parse(action)).not.toThrow()
    }
  })
})

describe('the hidden team', () => {
  test('who joins or leaves changes nobody else', () => {
    const alone = createHiddenTeam(7, [{ name: 'Ada' }])
    const both = createHiddenTeam(7, [{ name: 'Ben' }, { name: 'Ada' }])
    expect(both.people[0]).toEqual(alone.people[0])
    expect(both.people.map(({ name }) => name)).toEqual(['Ada', 'Ben'])
  })

  test('people, seeds and items differ', () => {
    const team = createHiddenTeam(7, [{ name: 'Ada' }, { name: 'Ben' }])
    expect(team.people[0]?.pointsPerHour).not.toBe(team.people[1]?.pointsPerHour)
    expect(createHiddenTeam(8, [{ name: 'Ada' }]).people[0]?.pointsPerHour).not.toBe(team.people[0]?.pointsPerHour)
    expect(trueEffortPerPoint(team, { itemKey: 'ATLAS-1', type: 'story' })).not.toBe(
      trueEffortPerPoint(team, { itemKey: 'ATLAS-2', type: 'story' }),
    )
    expect(trueEffortPerPoint(team, { itemKey: 'ATLAS-1', type: 'bug' })).not.toBe(
      trueEffortPerPoint(team, { itemKey: 'ATLAS-1', type: 'story' }),
    )
  })
})
