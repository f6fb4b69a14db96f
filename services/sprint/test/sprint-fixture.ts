import type { Impediment, PlannedPerson, ProgressEntry, Sprint, SprintTask } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import { anEntry, anImpediment, aSprint, aTask } from '@dsm/testing/entities'
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
  const ofNumber = { itemId: idOf(1000 + number), itemKey: `ATLAS-${number}`, title: `Story number ${number}`, position: number }
  return aTask({ ...ofNumber, ...changes })
}

export function buildState(
  tasks: readonly SprintTask[] = [],
  changes: Partial<Sprint> = {},
  impediments: readonly Impediment[] = [],
): SprintState {
  const sprint = aSprint({ id: SPRINT_ID, key: 'ATLAS-S03', name: 'Sprint 3', workingDays: WORKING_DAYS, ...changes })
  return withTasks({ sprint, tasks, impediments }, tasks)
}

export function buildEntry(task: SprintTask, on: string, changes: Partial<ProgressEntry> = {}): ProgressEntry {
  return anEntry(task, { id: idOf(1), on, at: `${on}T16:00:00Z`, remainingPoints: task.points, ...changes })
}

export function buildImpediment(number: number, changes: Partial<Impediment> = {}): Impediment {
  return anImpediment({ id: idOf(2000 + number), sprintId: SPRINT_ID, ...changes })
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
