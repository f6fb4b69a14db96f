import { DailyScrum, type ProgressEntry } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { holdDailyScrum } from '../src/domain/daily-scrum.ts'
import { buildEntry, buildImpediment, buildState, buildTask, idOf, refusalOf } from './sprint-fixture.ts'

const ada = { personId: idOf(11), name: 'Ada', hoursToday: 6, absent: null }
const ben = { personId: idOf(12), name: 'Ben', hoursToday: 8, absent: 'sick' }
const ofAda = { personId: ada.personId, personName: 'Ada' }
const ofBen = { personId: ben.personId, personName: 'Ben' }

const tasks = [
  buildTask(1, { ...ofAda, points: 5, status: 'done', doneOn: '2026-03-03' }),
  buildTask(2, { ...ofAda, points: 3 }),
  buildTask(3, { ...ofAda, points: 3, status: 'in-progress', remainingPoints: 1 }),
  buildTask(4, { ...ofBen, points: 2, status: 'blocked' }),
  buildTask(5, { ...ofBen, points: 2, removedOn: '2026-03-03' }),
] as const
const placed = (entries: readonly ProgressEntry[]) => entries.map((entry, at) => ({ ...entry, position: at + 1 }))
const log = placed([
  buildEntry(tasks[0], '2026-03-02', { remainingPoints: 3 }),
  buildEntry(tasks[0], '2026-03-03', { remainingPoints: 1, at: '2026-03-03T10:00:00Z' }),
  buildEntry(tasks[2], '2026-03-03', { remainingPoints: 1, ...ofBen }),
  buildEntry(tasks[0], '2026-03-03', { remainingPoints: 0 }),
])
const state = buildState(tasks, {}, [buildImpediment(1, { itemId: tasks[3].itemId }), buildImpediment(2, { clearedOn: '2026-03-03' })])
const none = { position: null, at: null }
const facts = {
  date: '2026-03-04',
  at: '2026-03-04T09:00:00Z',
  today: '2026-03-04',
  log,
  people: [ada, ben],
  told: { position: 1, at: null },
}

describe('holdDailyScrum', () => {
  const scrum = holdDailyScrum(state, facts)

  test('everybody sees what they got done since the last one, what is next and what blocks', () => {
    expect(scrum.entries).toEqual([
      {
        personId: ada.personId,
        name: 'Ada',
        hoursToday: 6,
        absent: null,
        progressed: [{ itemKey: 'ATLAS-1', points: 3, done: true }],
        today: ['ATLAS-3', 'ATLAS-2'],
        blocked: [],
      },
      {
        personId: ben.personId,
        name: 'Ben',
        hoursToday: 8,
        absent: 'sick',
        progressed: [{ itemKey: 'ATLAS-3', points: 2, done: false }],
        today: [],
        blocked: ['ATLAS-4'],
      },
    ])
  })

  test('the first daily scrum counts from the start of the sprint', () => {
    const [entry] = holdDailyScrum(state, { ...facts, told: none }).entries
    expect(entry?.progressed).toEqual([{ itemKey: 'ATLAS-1', points: 5, done: true }])
  })

  test('what the last one told is not told again', () => {
    const told = holdDailyScrum(state, { ...facts, told: { position: 4, at: null } }).entries
    expect(told.flatMap(({ progressed }) => progressed)).toEqual([])
  })

  test.for([
    ['all since the last of them, by its time', { position: null, at: '2026-03-02T17:00:00Z' }, 3],
    ['nothing that was told by its time', { position: null, at: '2026-03-03T16:00:00Z' }, 0],
    ['nothing that a scrum before it had told', { position: 3, at: '2026-03-02T17:00:00Z' }, 1],
  ] as const)('after daily scrums that kept no position it tells %s', ([, told, points]) => {
    const [ofFirst] = holdDailyScrum(state, { ...facts, told }).entries
    expect(ofFirst?.progressed.reduce((sum, work) => sum + work.points, 0)).toBe(points)
  })

  test('it says where the sprint stands, with figures that agree with the burndown and keep to the contract', () => {
    expect(DailyScrum.parse(scrum)).toEqual(scrum)
    expect(scrum).toMatchObject({ dayNumber: 3, daysLeft: 7, heldAt: facts.at, totals: { commitment: 15, completed: 5, removed: 2 } })
    expect(scrum.burndown).toMatchObject({
      date: '2026-03-04',
      completed: scrum.totals.completed,
      remaining: scrum.totals.remaining,
      scope: 13,
    })
    expect(scrum.openImpediments).toEqual([
      { id: idOf(2001), title: 'The test environment is down', kind: 'environment', raisedOn: '2026-03-03', itemKey: 'ATLAS-4' },
    ])
    expect(scrum.warnings.map(({ code }) => code)).toEqual(['task-blocked', 'person-absent'])
  })

  test('somebody outside the team who worked on the sprint is not forgotten', () => {
    const guest = buildEntry(tasks[2], '2026-03-03', { remainingPoints: 2, personId: idOf(13), personName: 'Cleo' })
    expect(holdDailyScrum(state, { ...facts, log: placed([guest]), told: none }).entries.at(-1)).toEqual({
      personId: idOf(13),
      name: 'Cleo',
      hoursToday: 0,
      absent: null,
      progressed: [{ itemKey: 'ATLAS-3', points: 1, done: false }],
      today: [],
      blocked: [],
    })
  })

  test("a new estimate is nobody's work, and a reopened item takes its points back", () => {
    const bigger = [buildEntry(tasks[0], '2026-03-03', { points: 8, remainingPoints: 8 })]
    const reopened = [
      buildEntry(tasks[0], '2026-03-02', { remainingPoints: 0 }),
      buildEntry(tasks[0], '2026-03-03', { remainingPoints: 5 }),
    ]
    expect(holdDailyScrum(state, { ...facts, log: placed(bigger), told: none }).entries[0]?.progressed).toEqual([])
    expect(holdDailyScrum(state, { ...facts, log: placed(reopened) }).entries[0]?.progressed).toEqual([
      { itemKey: 'ATLAS-1', points: -5, done: false },
    ])
  })

  test('a sprint that is not active and a day that is none of it are refused', () => {
    expect(refusalOf(() => holdDailyScrum(buildState([], { status: 'planned' }), facts)).code).toBe('sprint-not-active')
    expect(refusalOf(() => holdDailyScrum(state, { ...facts, date: '2026-03-07' })).code).toBe('day-refused')
  })
})
