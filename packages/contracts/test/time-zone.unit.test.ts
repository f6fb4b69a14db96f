import { describe, expect, test } from 'vitest'
import { Claims, dayIn, opensOperation, Project, TimeOfDay, timeIn, TimeZone } from '../src/index.ts'

describe('a time zone', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'Etc/GMT',
    'Etc/GMT+5',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'America/Argentina/Buenos_Aires',
    'Pacific/Auckland',
  ])('is %s', (name) => {
    expect(TimeZone.parse(name)).toBe(name)
  })

  test.each([
    ['of another spelling, which Kubernetes would refuse', 'europe/berlin'],
    ['of another spelling under an older name', 'Asia/KOLKATA'],
    ['that means the machine', 'Local'],
    ['that is a distance', '+01:00'],
    ['that is an abbreviation of many zones', 'PST'],
    ['further away than the earth is round', 'Etc/GMT+25'],
    ['of another spelling that is no place', 'Etc/utc'],
    ['that is nowhere', 'Europe/Atlantis'],
    ['that climbs out of its folder', '../../etc/passwd'],
    ['that ends a line', 'UTC\n* * * * *'],
    ['that is empty', ''],
  ])('is none %s', (_words, name) => {
    expect(TimeZone.safeParse(name).success).toBe(false)
  })
})

test.each(['9:00', '24:00', '09:60', '09:00:00', '09:00 ', '* 9', ''])('"%s" is no time of the day', (text) => {
  expect(TimeOfDay.safeParse(text).success).toBe(false)
})

test.each([
  ['Pacific/Auckland', '2026-03-02T11:30:00.000Z', '2026-03-03', '00:30'],
  ['America/Los_Angeles', '2026-03-02T07:59:00.000Z', '2026-03-01', '23:59'],
  ['Europe/Berlin', '2026-03-29T00:59:00.000Z', '2026-03-29', '01:59'],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29', '03:00'],
  ['Asia/Kathmandu', '2025-12-31T18:15:00.000Z', '2026-01-01', '00:00'],
  ['UTC', '2026-12-31T23:59:59.999Z', '2026-12-31', '23:59'],
])('in %s it is %s on the wall clock there', (zone, instant, day, time) => {
  expect([dayIn(zone, instant), timeIn(zone, instant)]).toEqual([day, time])
})

test('a project of a version that knew no zones is one of UTC that meets at nine', () => {
  const old = {
    id: '1',
    key: 'P1',
    name: 'One',
    goal: '',
    status: 'open',
    calendarId: null,
    activeSprintId: null,
    lastSprintClosedOn: null,
  }
  expect(Project.parse({ ...old, version: 1, createdAt: '2026-01-01T00:00:00Z' })).toMatchObject({ timeZone: 'UTC', dailyScrumAt: '09:00' })
})

test('a token opens the operations that it names and nothing else, and all where it names none', () => {
  const claims = Claims.parse({ sub: 'x', role: 'lead', projects: '*', operations: ['getSprint'] })
  expect([opensOperation(claims, 'getSprint'), opensOperation(claims, 'getProject'), opensOperation(claims, undefined)]).toEqual([
    true,
    false,
    false,
  ])
  expect([opensOperation({}, 'getSprint'), opensOperation({}, undefined), opensOperation({ operations: [] }, 'getSprint')]).toEqual([
    true,
    true,
    false,
  ])
})
