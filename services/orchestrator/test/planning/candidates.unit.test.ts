import type { PlanningSnapshot } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { findCandidates } from '../../src/domain/planning/eligibility.ts'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { valueItems } from '../../src/domain/planning/item-value.ts'
import { prepare } from '../../src/domain/planning/prepare.ts'
import { item, itemId, person, policy, snapshot } from './planning-fixtures.ts'

/** Two people with 80 h and no history: 16 points at the median, 10.5 committed, 8 for each. */
function sort(changes: Partial<PlanningSnapshot>, choices = policy()) {
  const input = snapshot(changes)
  const forecast = forecastDelivery(input, choices)
  if (!forecast) throw new Error('these people have hours')
  const { candidates, excluded } = findCandidates(input, choices, forecast)
  return {
    keys: candidates.map((one) => one.item.key),
    people: candidates.map((one) => one.people),
    excluded: excluded.map(({ item: { key }, reason }) => [key, reason]),
  }
}

describe('the value of an item', () => {
  const sprint = { startsOn: '2026-03-02', endsOn: '2026-03-13', workingDays: [] }
  test.each([
    ['what somebody set', item(1, { value: 7 }), 7],
    ['nothing, if somebody set that', item(1, { value: 0 }), 0],
    ['by priority and points at the bottom of the backlog', item(11, { value: null, priority: 'low', points: 5 }), 35],
    ['three times as much at the top', item(1, { value: null, priority: 'low', points: 5 }), 105],
    ['that of one point without points', item(1, { value: null, priority: 'low', points: null }), 21],
    ['what lies between, by rank', item(6, { value: null, priority: 'low', points: 5 }), 70],
    ['three times its value when it is due on the last day', item(1, { value: 7, dueOn: '2026-03-13' }), 21],
    ['its own value when it is due a day later', item(1, { value: 7, dueOn: '2026-03-14' }), 7],
  ])('is %s', (_words, one, value) => {
    const items = [one, ...[1, 11].filter((position) => position !== one.position).map((position) => item(position))]
    expect(valueItems(snapshot({ items, sprint }), policy()).get(one.id)).toBe(value)
  })

  test('of the only item is that of the top', () => {
    expect(valueItems(snapshot({ items: [item(1, { value: null })] }), policy()).get(itemId(1))).toBe(90)
  })
})

describe('an item may be planned', () => {
  test.each([
    ['without points: never', { points: null }, 'no-points'],
    ['with zero points: never', { points: 0 }, 'no-points'],
    ['that is not ready: never', { ready: false }, 'not-ready'],
    ['that needs a skill that nobody has: never', { skills: ['cobol'] }, 'no-skilled-person'],
    ['whose two skills two people have: never, one person does it', { skills: ['api', 'web'] }, 'no-skilled-person'],
    ['beyond the commitment: never', { points: 13 }, 'too-big'],
    ['beyond the hours of anyone: never', { points: 9 }, 'too-big'],
    ['whose dependency is nowhere: never', { dependsOn: [itemId(77)] }, 'dependency-unavailable'],
    ['whose dependency may not be planned: never', { dependsOn: [itemId(2)] }, 'dependency-unavailable'],
    ['that needs more than the commitment along: never', { points: 8, dependsOn: [itemId(3)] }, 'too-big'],
  ])('%s', (_words, changes, reason) => {
    const people = [person(1, { skills: ['api'] }), person(2, { skills: ['web'] })]
    const items = [item(1, changes), item(2, { ready: false }), item(3)]
    expect(sort({ people, items })).toMatchObject({ keys: ['ATLAS-3'], excluded: expect.arrayContaining([['ATLAS-1', reason]]) })
  })

  test('when its dependency is done', () => {
    expect(sort({ items: [item(1, { dependsOn: [itemId(77)] })], doneItemIds: [itemId(77)] }).keys).toEqual(['ATLAS-1'])
  })

  test('by those who have all its skills and the hours, by anyone if it names none', () => {
    const people = [person(1, { skills: ['api', 'web'] }), person(2, { skills: ['api'] }), person(3, { skills: ['api', 'web'], hours: 20 })]
    const items = [item(1, { skills: ['api', 'web'] }), item(2), item(3, { points: 1, skills: ['api', 'web'] })]
    expect(sort({ people, items }).people).toEqual([[0], [0, 1], [0, 2]])
  })

  test('by nobody beyond the points that one person may have', () => {
    expect(sort({ items: [item(1, { points: 5 }), item(2)] }, policy({ maxPointsPerPerson: 3 })).keys).toEqual(['ATLAS-2'])
  })

  test('in chains: one blocked item blocks all that follow from it', () => {
    const items = [item(1, { points: null }), item(2, { dependsOn: [itemId(1)] }), item(3, { dependsOn: [itemId(2)] }), item(4)]
    expect(sort({ items }).keys).toEqual(['ATLAS-4'])
  })
})

describe('planning waits, and names all that is missing', () => {
  test.each<[string, Partial<PlanningSnapshot>, string[]]>([
    ['no people', { people: [] }, ['no-people']],
    ['no hours', { people: [person(1, { hours: 0 })] }, ['no-hours']],
    ['hardly any hours', { people: [person(1, { hours: 0.01 })] }, ['no-hours']],
    ['an empty backlog', { items: [] }, ['no-items']],
    ['no ready item', { items: [item(1, { ready: false })] }, ['no-ready-item']],
    ['no item with points', { items: [item(1, { points: null })] }, ['no-estimated-item']],
    ['no person with the skills', { items: [item(1, { skills: ['cobol'] })] }, ['no-skilled-person']],
    ['nothing that fits', { items: [item(1, { points: 100 })] }, ['nothing-fits']],
    ['only blocked items', { items: [item(1, { dependsOn: [itemId(9)] })] }, ['blocked-by-dependencies']],
    ['ready without points, points without ready', { items: [item(1, { points: null }), item(2, { ready: false })] }, ['no-ready-item']],
    [
      'everything at once',
      { people: [], items: [item(1, { ready: false, points: null })] },
      ['no-people', 'no-ready-item', 'no-estimated-item'],
    ],
    [
      'several obstacles',
      { items: [item(1, { points: 100 }), item(2, { skills: ['cobol'] }), item(3, { dependsOn: [itemId(1)] })] },
      ['no-skilled-person', 'nothing-fits', 'blocked-by-dependencies'],
    ],
  ])('%s', (_words, changes, codes) => {
    const prepared = prepare(snapshot(changes), policy())
    expect(prepared.kind === 'wait' ? prepared.missing.map(({ code }) => code) : 'ready').toEqual(codes)
  })

  test('with the reasons that the backlog gave', () => {
    const items = [1, 2].map((number) => item(number, { ready: false, reasons: [{ code: 'blocked', detail: 'it is blocked' }] }))
    const prepared = prepare(snapshot({ items }), policy())
    expect(prepared).toMatchObject({ missing: [{ detail: 'none of 2 open items is ready: 2 × blocked (ATLAS-1, ATLAS-2)' }] })
  })
})
