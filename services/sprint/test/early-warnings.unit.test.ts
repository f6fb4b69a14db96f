import { Warning } from '@dsm/contracts'
import type { SprintTask } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { burndown } from '../src/domain/burndown.ts'
import type { WarningFacts } from '../src/domain/early-warnings.ts'
import { earlyWarnings } from '../src/domain/early-warnings.ts'
import { buildEntry, buildImpediment, buildTask, idOf, SPRINT_ID, WORKING_DAYS } from './sprint-fixture.ts'

const ada = { personId: idOf(1), name: 'Ada', hoursToday: 8, absent: null }
const assigned = { personId: ada.personId, personName: 'Ada' }

function warningsOf(tasks: SprintTask[], facts: Partial<Omit<WarningFacts, 'burndown' | 'sprint'>> = {}): Warning[] {
  const today = facts.today ?? '2026-03-02'
  const log = facts.log ?? []
  const sprint = { id: SPRINT_ID, workingDays: WORKING_DAYS, people: [] }
  const chart = burndown({ sprint, tasks, log, asOf: today })
  const warnings = earlyWarnings({ today, sprint, tasks, log, impediments: [], people: [ada], burndown: chart, ...facts })
  return warnings.map((warning) => Warning.parse(warning))
}

function find(warnings: Warning[], code: Warning['code']): Warning | undefined {
  return warnings.find((warning) => warning.code === code)
}

test('a sprint that goes as planned gives no warning', () => {
  const tasks = [buildTask(1, { ...assigned, points: 10, status: 'in-progress', remainingPoints: 8 })]
  const log = tasks.map((task) => buildEntry(task, '2026-03-03', { remainingPoints: 8 }))
  expect(warningsOf(tasks, { today: '2026-03-03', log })).toEqual([])
})

describe('behind the ideal line', () => {
  const tasks = [buildTask(1, { ...assigned, points: 20, status: 'in-progress', remainingPoints: 19 })]
  const log = tasks.map((task) => buildEntry(task, '2026-03-03', { remainingPoints: 19 }))

  test('the numbers say how far', () => {
    expect(find(warningsOf(tasks, { today: '2026-03-03', log }), 'behind-ideal')).toEqual({
      code: 'behind-ideal',
      text: '19 points remain after 2026-03-03, 3 more than the ideal line has (16).',
      itemKeys: [],
      facts: { remaining: 19, ideal: 16, behind: 3, asOf: '2026-03-03' },
    })
  })

  test('a lag within the limit is no news', () => {
    const close = tasks.map((task) => buildEntry(task, '2026-03-03', { remainingPoints: 18 }))
    expect(find(warningsOf(tasks, { today: '2026-03-03', log: close }), 'behind-ideal')).toBeUndefined()
  })

  test('a morning is compared with the evening before, so nobody is behind before the day began', () => {
    expect(find(warningsOf(tasks), 'behind-ideal')).toBeUndefined()
    const done = tasks.map((task) => buildEntry(task, '2026-03-03', { remainingPoints: 16 }))
    expect(find(warningsOf(tasks, { today: '2026-03-04', log: done }), 'behind-ideal')).toBeUndefined()
  })
})

describe('forecast below the commitment', () => {
  const tasks = [buildTask(1, { ...assigned, points: 5 }), buildTask(2, { ...assigned, points: 5 })]

  test('the missing points are named', () => {
    const warning = find(warningsOf(tasks, { today: '2026-03-11' }), 'forecast-misses-commitment')
    expect(warning?.facts).toMatchObject({ commitment: 10, p50: 0.9 })
    expect(warning?.text).toMatch(/^At the present pace 0\.9 points will be completed \(.+ to .+\), 9\.1 fewer than the 10 committed\.$/)
  })

  test('what the team took out on purpose is not missed', () => {
    const [kept, gone] = tasks.map((task, index) =>
      index === 0 ? { ...task, status: 'done' as const, remainingPoints: 0 } : { ...task, removedOn: '2026-03-05' },
    )
    const reduced = [kept, gone].filter((task) => task !== undefined)
    const log = reduced.slice(0, 1).map((task) => buildEntry(task, '2026-03-05', { remainingPoints: 0 }))
    expect(find(warningsOf(reduced, { today: '2026-03-06', log }), 'forecast-misses-commitment')).toBeUndefined()
  })
})

describe('scope growth', () => {
  const committed = buildTask(1, { ...assigned, points: 20 })
  const late = (points: number) => buildTask(2, { ...assigned, points, committed: false, committedPoints: 0 })

  test('growth above the limit names share and items', () => {
    expect(find(warningsOf([committed, late(5)]), 'scope-growth')).toMatchObject({
      text: '5 points were added since the start, 25 % of the commitment.',
      itemKeys: ['ATLAS-2'],
      facts: { added: 5, commitment: 20, percent: 25 },
    })
  })

  test('growth at the limit is accepted', () => {
    expect(find(warningsOf([committed, late(3)]), 'scope-growth')).toBeUndefined()
  })
})

describe('single tasks', () => {
  test('a blocked task is named with what remains', () => {
    const tasks = [
      buildTask(1, { ...assigned, status: 'blocked', remainingPoints: 1 }),
      buildTask(2, { ...assigned, status: 'blocked', removedOn: '2026-03-02' }),
    ]
    expect(warningsOf(tasks).filter(({ code }) => code === 'task-blocked')).toEqual([
      {
        code: 'task-blocked',
        text: 'ATLAS-1 "Story number 1" is blocked with 1 point remaining.',
        itemKeys: ['ATLAS-1'],
        facts: { remainingPoints: 1 },
      },
    ])
  })

  test.each([
    ['2026-03-06', undefined],
    ['2026-03-09', 3],
  ])('on %s the task last touched on Wednesday is stalled for %s working days: weekends do not count', (today, days) => {
    const task = buildTask(1, { ...assigned, status: 'in-progress', remainingPoints: 2 })
    const log = [buildEntry(task, '2026-03-04', { remainingPoints: 2 })]
    expect(find(warningsOf([task], { today, log }), 'task-stalled')?.facts['days']).toBe(days)
  })

  test('open work without anybody is listed once', () => {
    const tasks = [buildTask(1), buildTask(2, assigned), buildTask(3), buildTask(4, { status: 'done' })]
    expect(find(warningsOf(tasks), 'task-unassigned')).toMatchObject({
      text: '2 open tasks without anybody assigned: ATLAS-1, ATLAS-3.',
      itemKeys: ['ATLAS-1', 'ATLAS-3'],
    })
  })
})

describe('people', () => {
  const tasks = [
    buildTask(1, { ...assigned, status: 'in-progress', remainingPoints: 2 }),
    buildTask(2, assigned),
    buildTask(3, { ...assigned, status: 'done' }),
  ]

  test('somebody away unexpectedly is named with their open work and the reason', () => {
    expect(find(warningsOf(tasks, { people: [{ ...ada, absent: 'sick' }] }), 'person-absent')).toMatchObject({
      text: 'Ada is away today (sick) and has 2 open tasks with 5 points remaining.',
      itemKeys: ['ATLAS-1', 'ATLAS-2'],
    })
  })

  test('a planned day off counts as well', () => {
    expect(find(warningsOf(tasks, { people: [{ ...ada, hoursToday: 0 }] }), 'person-absent')?.text).toMatch(/^Ada is away today and has/)
  })

  test('somebody away without open work is no risk', () => {
    expect(
      find(warningsOf([buildTask(1, { ...assigned, status: 'done' })], { people: [{ ...ada, absent: 'sick' }] }), 'person-absent'),
    ).toBeUndefined()
  })
})

describe('impediments', () => {
  test.each([
    ['2026-03-04', undefined],
    ['2026-03-05', '"The test environment is down" has been open for 2 working days.'],
  ])('on %s the one of Tuesday gives: %s', (today, text) => {
    const impediments = [buildImpediment(1, { itemId: idOf(1001) }), buildImpediment(2, { clearedOn: '2026-03-04' })]
    const warnings = warningsOf([buildTask(1, assigned)], { today, impediments }).filter(({ code }) => code === 'impediment-open')
    expect(warnings.map((warning) => warning.text)).toEqual(text === undefined ? [] : [text])
    expect(warnings.flatMap(({ itemKeys }) => itemKeys)).toEqual(text === undefined ? [] : ['ATLAS-1'])
  })
})
