import { describe, expect, test } from 'vitest'
import { planFromCapacity, simulateSprint } from './simulated-sprint-fixture.ts'

const SEEDS = 300

const sprints = Array.from({ length: SEEDS }, (_, seed) => {
  const plan = planFromCapacity(seed)
  const { days, board } = simulateSprint(seed, plan)
  const points = (tasks: readonly { points: number }[]) => tasks.reduce((total, task) => total + task.points, 0)
  const done = points(board.tasks.filter(({ status }) => status === 'done'))
  const actions = days.flatMap((day) => day.actions)
  const count = (what: string) => actions.filter((action) => action.do === what).length
  return {
    share: done / points(plan.tasks),
    ranOut: board.tasks.every(({ status }) => status === 'done'),
    impediments: count('raise-impediment'),
    absences: count('absent'),
    arrived: count('scope-arrives'),
  }
})

function shareOf(holds: (sprint: (typeof sprints)[number]) => boolean): number {
  return sprints.filter(holds).length / SEEDS
}

function average(of: (sprint: (typeof sprints)[number]) => number): number {
  return sprints.reduce((total, sprint) => total + of(sprint), 0) / SEEDS
}

describe('a plan from capacity at 0.1 points per hour', () => {
  test('is met within 75 to 110 % in most seeds, so a newcomer sees a believable sprint', () => {
    expect(shareOf(({ share }) => share >= 0.75 && share <= 1.1)).toBeGreaterThan(0.55)
    expect(average(({ share }) => share)).toBeGreaterThan(0.8)
    expect(average(({ share }) => share)).toBeLessThan(1)
  })

  test('is missed by some teams and leaves others without work: there is something to learn', () => {
    expect(shareOf(({ share }) => share < 0.75)).toBeGreaterThan(0.1)
    expect(shareOf(({ ranOut }) => ranOut)).toBeGreaterThan(0.1)
    expect(shareOf(({ ranOut }) => ranOut)).toBeLessThan(0.5)
  })

  test('meets a plausible number of accidents', () => {
    expect(average(({ impediments }) => impediments)).toBeGreaterThan(0.8)
    expect(average(({ impediments }) => impediments)).toBeLessThan(3)
    expect(average(({ absences }) => absences)).toBeGreaterThan(0.5)
    expect(average(({ absences }) => absences)).toBeLessThan(2)
    expect(average(({ arrived }) => arrived)).toBeGreaterThan(0.5)
    expect(average(({ arrived }) => arrived)).toBeLessThan(2)
  })
})
