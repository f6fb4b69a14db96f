import { v7 as uuidv7 } from 'uuid'
import { describe, expect } from 'vitest'
import { about, closedSprint, closing, planned } from './closed-sprints.ts'
import { countOf, lessonsOf, publish, test } from './learning-service.ts'

describe('what events told while the sprint ran', () => {
  test('hours that daily scrums missed and time off that was told late are found as absence', async ({ orchestrator }) => {
    const decision = await planned(orchestrator.db)
    const closed = closedSprint(decision, { done: 1 })
    const [one, two] = closed.sprint.people
    if (!one || !two) throw new Error('no people')
    const entry = { personId: one.personId, name: one.name, hoursToday: 0, absent: 'sick', progressed: [], today: [], blocked: [] }
    const scrum = {
      sprintId: closed.sprint.id,
      date: '2026-03-04',
      dayNumber: 3,
      daysLeft: 7,
      entries: [entry],
      totals: closed.sprint.totals,
      burndown: { date: '2026-03-04', ideal: 1, remaining: 1, completed: 0, scope: 1, forecast: null },
      forecast: { p15: 1, p50: 2, p85: 3, expectedDoneOn: null },
      warnings: [],
      openImpediments: [],
      heldAt: '2026-03-04T09:00:00.000Z',
    }
    const timeOff = {
      id: uuidv7(),
      personId: two.personId,
      from: '2026-03-05',
      to: '2026-03-06',
      portion: 1,
      kind: 'sick',
      note: '',
      externalKey: null,
    }
    const booked = (changes: object, day: string) =>
      about({ id: two.personId, projectId: 'ATLAS' }, 'time-off.booked.v1', {
        day,
        sequence: 1,
        data: { projectIds: ['ATLAS'], personName: two.name, timeOff: { ...timeOff, ...changes } },
      })
    await publish(
      orchestrator,
      about(closed.sprint, 'daily-scrum.held.v1', { day: '2026-03-04', sequence: 3, data: { sprintKey: closed.sprint.key, scrum } }),
      booked({}, '2026-03-05'),
      // Known before the sprint was planned: no surprise.
      booked({ id: uuidv7(), from: '2026-03-09', to: '2026-03-13' }, '2026-03-01'),
    )
    await publish(orchestrator, closing(closed))
    const [absence] = (await lessonsOf(orchestrator, decision.id)).causes.filter(({ cause }) => cause === 'absence')
    expect(absence?.people.toSorted()).toEqual([one.name, two.name].toSorted())
    // 8 hours of the one; two days of the other, whose whole days have 10 hours of which 8 were planned.
    expect(absence?.evidence).toContain('24 hours less')
    expect(await countOf(orchestrator, 'sprint_hours')).toBe(0)
  })

  test('progress is kept until the sprint is closed or cancelled, and only of sprints that are learned from', async ({ orchestrator }) => {
    const decision = await planned(orchestrator.db)
    const closed = closedSprint(decision, { done: 1 })
    const [task] = closed.tasks
    if (!task) throw new Error('no task')
    const progress = (sprintId: string) => {
      const { itemId, itemKey, points, personId, personName } = task
      const at = { on: '2026-03-04', at: '2026-03-04T15:00:00.000Z', source: 'manual', note: '' }
      const entry = { id: uuidv7(), itemId, itemKey, points, personId, personName, status: 'in-progress', remainingPoints: 1, ...at }
      return about({ id: sprintId, projectId: 'ATLAS' }, 'task.progressed.v1', {
        day: '2026-03-04',
        sequence: 4,
        data: { entry, totals: closed.sprint.totals },
      })
    }
    await publish(orchestrator, progress(closed.sprint.id), progress(uuidv7()))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(1)
    const cancelled = { sprint: closed.sprint, tasks: closed.tasks, reason: '' }
    await publish(orchestrator, about(closed.sprint, 'sprint.cancelled.v1', { day: '2026-03-05', sequence: 5, data: cancelled }))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(0)
    await publish(orchestrator, closing(closed), progress(closed.sprint.id))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(0)
  })
})
