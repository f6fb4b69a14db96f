import type { ContextFacts, Impediment, SprintTask, SprintTotals } from '@dsm/contracts'
import type { PastPlan } from '../../src/domain/learning/past-plan.ts'
import type { SprintRecord } from '../../src/domain/learning/sprint-record.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'

/** Ten working days, Monday 2 March 2026 to Friday 13 March. */
export const workingDays = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map((day) => `2026-03-${day}`)

/** A readable, valid id: kind 1 people, 2 items, 4 episodes, 5 others. */
export const idOf = (kind: 1 | 2 | 4 | 5, number: number) =>
  `00000000-0000-7000-8000-${String(kind * 1_000_000 + number).padStart(12, '0')}`
export const ada = idOf(1, 1)
export const bo = idOf(1, 2)

export const task = (number: number, changes: Partial<SprintTask> = {}): SprintTask => {
  const points = changes.points ?? 4
  const status = changes.status ?? 'done'
  return {
    itemId: idOf(2, number),
    itemKey: `ATLAS-${number}`,
    title: `Item ${number}`,
    type: 'story',
    skills: [],
    dependsOn: [],
    personId: ada,
    personName: 'Ada',
    status,
    points,
    remainingPoints: status === 'done' ? 0 : points,
    position: number,
    committed: true,
    committedPoints: points,
    addedOn: '2026-03-02',
    removedOn: null,
    doneOn: status === 'done' ? '2026-03-12' : null,
    ...changes,
  }
}

export const open = (number: number, changes: Partial<SprintTask> = {}) => task(number, { status: 'todo', ...changes })
export const added = (number: number, changes: Partial<SprintTask> = {}) =>
  task(number, { committed: false, committedPoints: 0, ...changes })

export const impediment = (number: number, changes: Partial<Impediment> = {}): Impediment => ({
  id: idOf(5, number),
  sprintId: idOf(5, 999),
  title: `Impediment ${number}`,
  kind: 'technical',
  itemId: null,
  raisedOn: '2026-03-03',
  clearedOn: null,
  resolution: '',
  ...changes,
})

/** The sums that the sprint service gives these tasks. */
export function totalsOf(tasks: readonly SprintTask[]): SprintTotals {
  const kept = tasks.filter(({ removedOn }) => removedOn === null)
  const done = kept.filter(({ status }) => status === 'done')
  const notDone = kept.filter(({ status }) => status !== 'done')
  const sum = (some: readonly SprintTask[], of: (one: SprintTask) => number) => some.reduce((total, one) => total + of(one), 0)
  const grown = (one: SprintTask) => one.points - one.committedPoints
  return {
    commitment: sum(tasks, ({ committedPoints }) => committedPoints),
    completed: sum(done, ({ points }) => points),
    added: sum(tasks, (one) => Math.max(0, grown(one))),
    removed: sum(tasks, (one) => Math.max(0, -grown(one)) + (one.removedOn === null ? 0 : one.points)),
    carriedOver: sum(notDone, ({ points }) => points),
    remaining: sum(notDone, ({ remainingPoints }) => remainingPoints),
    tasks: kept.length,
    tasksDone: done.length,
  }
}

/** Ada and Bo with 8 hours a day; the plan counted on 32 points in 160 hours, so an hour stands for 0.2 points. */
export function record(
  changes: Partial<Omit<SprintRecord, 'sprint' | 'expected'>> & { ranOut?: boolean; expected?: Partial<SprintRecord['expected']> } = {},
): SprintRecord {
  const { ranOut = false, expected, ...rest } = changes
  const tasks = rest.tasks ?? []
  const people = [
    { personId: ada, name: 'Ada' },
    { personId: bo, name: 'Bo' },
  ].map((person) => ({ ...person, skills: [], days: workingDays.map((date) => ({ date, hours: 8 })) }))
  return {
    sprint: { key: 'ATLAS-S01', people, workingDays, totals: totalsOf(tasks), ranOut },
    impediments: [],
    closedOn: '2026-03-13',
    expected: { p50: 32, hours: 160, carriedOver: new Set(), fullDays: new Map([ada, bo].map((id) => [id, 8])), ...expected },
    hoursOnDays: [],
    lateTimeOff: [],
    progress: [],
    ...rest,
    tasks,
  }
}

type Entry = SprintRecord['progress'][number]

let entries = 0
/** One line of the progress log. */
export const entry = (number: number, on: string, changes: Partial<Entry> = {}): Entry => ({
  id: idOf(5, 10_000 + (entries += 1)),
  itemId: idOf(2, number),
  on,
  at: `${on}T16:00:00.000Z`,
  status: 'in-progress',
  remainingPoints: 0,
  points: 4,
  personId: ada,
  ...changes,
})

/** Nobody is away and nothing is carried over. */
export const facts = (changes: Partial<ContextFacts> = {}): ContextFacts =>
  factsWith({
    hours: 400,
    ptoRatio: 0,
    peopleAway: 0,
    readyItems: 20,
    readyPoints: 80,
    carriedOverPoints: 0,
    dependencyShare: 0.1,
    ...changes,
  })

/** Planned with 30 points of a forecast of 36, all of them delivered. */
export const pastPlan = (number: number, changes: Partial<PastPlan> = {}): PastPlan => {
  const closedOn = `2026-${String(1 + Math.floor(number / 28)).padStart(2, '0')}-${String(1 + (number % 28)).padStart(2, '0')}`
  return {
    episodeId: idOf(4, number),
    closedOn,
    knownAt: `${closedOn}T16:00:00.000Z`,
    facts: facts(),
    applied: [],
    forecast: { commitPoints: 30, p50: 36 },
    policy: { commitProbability: 0.85, maxPointsPerPerson: null },
    commitment: 30,
    completed: 36,
    ranOut: false,
    ...changes,
  }
}
