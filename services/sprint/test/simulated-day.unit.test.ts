import { describe, expect, test } from 'vitest'
import { createHiddenTeam } from '../src/domain/simulation/hidden-team.ts'
import type { DayToSimulate } from '../src/domain/simulation/simulate-day.ts'
import { simulateDay } from '../src/domain/simulation/simulate-day.ts'
import type { SimulatedAction, SimulatedPerson } from '../src/domain/simulation/simulated-day.ts'
import { buildSimulatedTask, progressOf } from './simulated-sprint-fixture.ts'
import { WORKING_DAYS } from './sprint-fixture.ts'

const ada: SimulatedPerson = { personId: 'p-ada', name: 'Ada', skills: ['backend'], hours: 8 }
const ben: SimulatedPerson = { personId: 'p-ben', name: 'Ben', skills: ['frontend'], hours: 8 }

/** A day without accidents: nobody falls ill, nothing gets stuck, nothing arrives. */
function quietDay(facts: Partial<DayToSimulate> = {}): SimulatedAction[] {
  const people = facts.people ?? [ada, ben]
  const team = createHiddenTeam(1, people)
  const calm = { ...team, scopeArrivalRate: 0, people: team.people.map((person) => ({ ...person, absenceRate: 0, impedimentRate: 0 })) }
  return simulateDay({
    seed: 1,
    day: '2026-03-03',
    workingDays: WORKING_DAYS,
    team: calm,
    tasks: [],
    people,
    openImpediments: [],
    ...facts,
  })
}

describe('a day', () => {
  test('people work in the order of the sprint, and finish what they have begun first', () => {
    const waiting = buildSimulatedTask(1, { points: 8, personId: ada.personId })
    const begun = buildSimulatedTask(2, { points: 8, personId: ada.personId, status: 'in-progress', remainingPoints: 7 })
    const later = buildSimulatedTask(3, { points: 8, personId: ada.personId })
    expect(progressOf(quietDay({ tasks: [later, begun, waiting], people: [ada] })).map(({ itemId }) => itemId)).toEqual(['item-2'])
    expect(progressOf(quietDay({ tasks: [later, waiting], people: [ada] })).map(({ itemId }) => itemId)).toEqual(['item-1'])
  })

  test('the place in the sprint decides, not the key', () => {
    const tasks = [buildSimulatedTask(1, { points: 8, position: 2 }), buildSimulatedTask(2, { points: 8, position: 1 })]
    expect(progressOf(quietDay({ tasks, people: [ada] })).map(({ itemId }) => itemId)).toEqual(['item-2'])
  })

  test('somebody without own work takes a waiting task that fits their skills', () => {
    const tasks = [
      buildSimulatedTask(1, { points: 8, personId: ada.personId }),
      buildSimulatedTask(2, { points: 8, personId: ada.personId, skills: ['frontend'] }),
    ]
    expect(progressOf(quietDay({ tasks })).map(({ itemId, personId }) => [itemId, personId])).toEqual([
      ['item-1', ada.personId],
      ['item-2', ben.personId],
    ])
  })

  test('a task beyond their skills is left alone', () => {
    const tasks = [
      buildSimulatedTask(1, { points: 8, personId: ada.personId, skills: ['backend'] }),
      buildSimulatedTask(2, { personId: ada.personId, skills: ['backend'] }),
    ]
    expect(progressOf(quietDay({ tasks })).map(({ personId }) => personId)).toEqual([ada.personId])
  })

  test('what a colleague who is away has begun is taken over', () => {
    const tasks = [buildSimulatedTask(1, { points: 8, personId: ada.personId, status: 'in-progress', remainingPoints: 4 })]
    expect(progressOf(quietDay({ tasks, people: [{ ...ada, hours: 0 }, ben] })).map(({ personId }) => personId)).toEqual([ben.personId])
  })

  test('two on one task get further than one, and the first one reports', () => {
    const tasks = [buildSimulatedTask(1, { points: 8, personId: ada.personId })]
    const [alone] = progressOf(quietDay({ tasks, people: [ada] }))
    const [together] = progressOf(quietDay({ tasks }))
    expect(together?.personId).toBe(ada.personId)
    expect(together?.remainingPoints).toBeLessThan(alone?.remainingPoints ?? 0)
  })

  test('nobody works without hours', () => {
    expect(quietDay({ tasks: [buildSimulatedTask(1)], people: [{ ...ada, hours: 0 }] })).toEqual([])
  })

  test('a task that somebody marked as blocked waits until they say otherwise', () => {
    expect(quietDay({ tasks: [buildSimulatedTask(1, { status: 'blocked' })] })).toEqual([])
  })

  test('of two impediments of one task the longer one counts', () => {
    const task = buildSimulatedTask(1, { status: 'blocked' })
    const impediment = (title: string, raisedOn: string) => ({ id: title, itemId: 'item-1', title, kind: 'other' as const, raisedOn })
    const old = impediment('old', '2026-03-02')
    const fresh = impediment('fresh', '2026-03-12')
    const onThursday = { day: '2026-03-12', tasks: [task] }
    expect(quietDay({ ...onThursday, openImpediments: [old, fresh] }).map((action) => action.do)).toEqual(['clear-impediment'])
    expect(quietDay({ ...onThursday, openImpediments: [old] }).map((action) => action.do)).toEqual(['clear-impediment', 'progress'])
  })

  test('a dependency that is done, or not part of the sprint, holds nothing up', () => {
    const tasks = [
      buildSimulatedTask(1, { status: 'done', remainingPoints: 0 }),
      buildSimulatedTask(2, { dependsOn: ['item-1', 'item-elsewhere'] }),
    ]
    expect(progressOf(quietDay({ tasks })).map(({ itemId }) => itemId)).toEqual(['item-2'])
    expect(quietDay({ tasks: [buildSimulatedTask(1, { status: 'blocked' }), buildSimulatedTask(2, { dependsOn: ['item-1'] })] })).toEqual(
      [],
    )
  })

  test('somebody who is ill does nothing that day', () => {
    const team = createHiddenTeam(1, [ada])
    const ill = { ...team, people: team.people.map((person) => ({ ...person, absenceRate: 1 })) }
    expect(quietDay({ team: ill, people: [ada], tasks: [buildSimulatedTask(1)] })).toEqual([
      { do: 'absent', personId: ada.personId, reason: expect.any(String) },
    ])
  })

  test('several absences are told in the order of names, whatever the order of rows', () => {
    const team = createHiddenTeam(1, [ada, ben])
    const ill = { ...team, people: team.people.map((person) => ({ ...person, absenceRate: 1 })) }
    expect(quietDay({ team: ill, people: [ben, ada] }).map((action) => action.do === 'absent' && action.personId)).toEqual([
      ada.personId,
      ben.personId,
    ])
  })

  test('only work that is still open gets stuck', () => {
    const team = createHiddenTeam(1, [ada])
    const unlucky = {
      ...team,
      scopeArrivalRate: 0,
      people: team.people.map((person) => ({ ...person, absenceRate: 0, impedimentRate: 1 })),
    }
    const stuck = (points: number) =>
      quietDay({ team: unlucky, people: [ada], tasks: [buildSimulatedTask(1, { points })] }).map((action) => action.do)
    expect(stuck(8)).toEqual(['progress', 'raise-impediment'])
    expect(stuck(0.1)).toEqual(['progress'])
  })

  test('small steps add up: an hour a day finishes a point in the end', () => {
    let [remaining, day] = [1, 0]
    while (remaining > 0 && day < 200) {
      const task = buildSimulatedTask(1, { points: 1, remainingPoints: remaining, personId: ada.personId })
      const [step] = progressOf(quietDay({ day: `day-${day++}`, tasks: [task], people: [{ ...ada, hours: 0.2 }] }))
      remaining = step?.remainingPoints ?? remaining
    }
    expect(remaining).toBe(0)
    expect(day).toBeGreaterThan(15)
  })

  test('late scope is a bug of or a wish about work that was touched, and needs its skills', () => {
    const team = { ...createHiddenTeam(1, [ada]), scopeArrivalRate: 5 }
    const touched = buildSimulatedTask(1, { title: 'Export invoices', skills: ['backend'], status: 'in-progress' })
    const arrived = quietDay({ team, people: [], tasks: [touched, buildSimulatedTask(2)] })
    expect(arrived.length).toBeGreaterThan(0)
    for (const action of arrived)
      expect(action).toMatchObject({ do: 'scope-arrives', title: expect.stringMatching(/^Export invoices: /), skills: ['backend'] })
    expect(quietDay({ team, people: [], tasks: [buildSimulatedTask(2)] })).toEqual([])
  })

  test('a person without a hidden truth is an error, not a silent idler', () => {
    expect(() => quietDay({ team: createHiddenTeam(1, [ben]), people: [ada], tasks: [] })).toThrow('Ada is not in the hidden team')
  })
})
