import type { Impediment, PlannedPerson, ProgressEntry, Sprint, SprintTask } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import { expect } from 'vitest'
import type { SprintState } from '../src/domain/sprint-state.ts'
import { withTasks } from '../src/domain/sprint-state.ts'

/** Two working weeks, Monday 2026-03-02 to Friday 2026-03-13. */
export const WORKING_DAYS = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map((day) => `2026-03-${day}`)

/** A uuid whose last digits are this number. */
export function idOf(number: number): string {
  return `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

export const SPRINT_ID = idOf(1)

export function buildTask(number: number, changes: Partial<SprintTask> = {}): SprintTask {
  const points = changes.points ?? 3
  return {
    itemId: idOf(1000 + number),
    itemKey: `ATLAS-${number}`,
    title: `Story number ${number}`,
    type: 'story',
    skills: [],
    dependsOn: [],
    personId: null,
    personName: null,
    status: 'todo',
    points,
    remainingPoints: changes.status === 'done' ? 0 : points,
    position: number,
    committed: true,
    committedPoints: points,
    addedOn: '2026-03-02',
    removedOn: null,
    doneOn: null,
    ...changes,
  }
}

export function buildState(
  tasks: readonly SprintTask[] = [],
  changes: Partial<Sprint> = {},
  impediments: readonly Impediment[] = [],
): SprintState {
  const totals = { commitment: 0, completed: 0, added: 0, removed: 0, carriedOver: 0, remaining: 0, tasks: 0, tasksDone: 0 }
  const sprint: Sprint = {
    id: SPRINT_ID,
    projectId: 'ATLAS',
    key: 'ATLAS-S03',
    name: 'Sprint 3',
    goal: '',
    status: 'active',
    startsOn: '2026-03-02',
    endsOn: '2026-03-13',
    workingDays: WORKING_DAYS,
    progressSource: 'manual',
    decisionId: null,
    people: [],
    totals,
    startedAt: '2026-03-02T08:00:00Z',
    closedAt: null,
    ranOut: false,
    version: 1,
    ...changes,
  }
  return withTasks({ sprint, tasks, impediments }, tasks)
}

export function buildEntry(task: SprintTask, on: string, changes: Partial<ProgressEntry> = {}): ProgressEntry {
  const { itemId, itemKey, points, personId, personName } = task
  return {
    id: idOf(1),
    itemId,
    itemKey,
    on,
    at: `${on}T16:00:00Z`,
    status: changes.remainingPoints === 0 ? 'done' : 'in-progress',
    remainingPoints: points,
    points,
    personId,
    personName,
    source: 'manual',
    note: '',
    ...changes,
  }
}

export function buildImpediment(number: number, changes: Partial<Impediment> = {}): Impediment {
  return {
    id: idOf(2000 + number),
    sprintId: SPRINT_ID,
    title: 'Test environment is down',
    kind: 'environment',
    itemId: null,
    raisedOn: '2026-03-03',
    clearedOn: null,
    resolution: '',
    ...changes,
  }
}

export function buildPerson(number: number, name: string, hours: number | readonly number[]): PlannedPerson {
  const days = WORKING_DAYS.map((date, index) => ({ date, hours: typeof hours === 'number' ? hours : (hours[index] ?? 0) }))
  return { personId: idOf(3000 + number), name, skills: [], days }
}

/** Runs something that has to be refused and returns the refusal. */
export function refusalOf(run: () => unknown): { code: string; detail: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, detail: error.message }
    throw error
  }
  return expect.fail('nothing was refused')
}
