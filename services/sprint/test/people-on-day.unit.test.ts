import { expect, test } from 'vitest'
import { type KnownTimeOff, peopleOnDay } from '../src/domain/people-on-day.ts'
import { buildPerson } from './sprint-fixture.ts'

const ada = buildPerson(1, 'Ada', 6)
const PLANNED = '2026-03-01T12:00:00.000Z'
const off = (portion: number, toldAt: string, given: Partial<KnownTimeOff> = {}): KnownTimeOff => ({
  personId: ada.personId,
  portion,
  toldAt,
  kind: 'vacation',
  ...given,
})
const before = '2026-03-01T12:00:00.000Z'
const since = '2026-03-01T12:00:00.001Z'
const on = (timeOff: KnownTimeOff[], absences: { personId: string; reason: string }[] = [], date = '2026-03-03') => {
  const [person] = peopleOnDay({ date, sprint: { people: [ada], plannedAt: PLANNED }, timeOff, absences })
  return [person?.hoursToday, person?.absent]
}

test.for([
  ['nothing happened', [], [6, null]],
  ['half a day was known at planning: the plan holds it', [off(0.5, before)], [6, null]],
  ['half a day was booked since', [off(0.5, since)], [3, null]],
  ['a quarter was known and half a day came: two thirds of the planned hours go', [off(0.25, before), off(0.5, since)], [2, null]],
  ['the whole day was booked since', [off(1, since, { kind: 'sick' })], [0, 'sick']],
  ['the whole day off was told late, with the time of the plan', [off(1, before)], [0, 'vacation']],
  ['two halves make a whole day', [off(0.5, before), off(0.5, since)], [0, 'vacation']],
  ['parts that only add up in decimals make a whole day', [off(0.7, since), off(0.2, since), off(0.1, since)], [0, 'vacation']],
  ['somebody else is off', [off(1, since, { personId: 'other' })], [6, null]],
] as const)('hours left when %s', ([, timeOff, expected]) => {
  expect(on([...timeOff])).toEqual(expected)
})

test('an unexpected absence takes the whole day and is named before planned time off', () => {
  expect(on([off(1, since)], [{ personId: ada.personId, reason: 'flu' }])).toEqual([0, 'flu'])
})

test('a day that is not in the plan has no hours and nobody is called absent for it', () => {
  expect(on([], [], '2026-03-08')).toEqual([0, null])
})
