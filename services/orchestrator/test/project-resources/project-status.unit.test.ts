import { describe, expect, test } from 'vitest'
import { ProjectResource, reasonOf, statusAfter } from '../../src/domain/project-resources/project-status.ts'

const resource = (status?: object) =>
  ProjectResource.parse({ metadata: { name: 'atlas', uid: 'u', generation: 3 }, spec: { projectId: 'ATLAS' }, status })
const well = { ready: true, reason: 'Orchestrated', message: 'ATLAS-S01 runs until Friday', activeSprint: 'ATLAS-S01' }
const [earlier, now] = ['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z']

describe('the status of a Project resource', () => {
  test('says what came of the look, of which version of its spec, and since when', () => {
    expect(statusAfter(resource(), well, now)).toEqual({
      observedGeneration: 3,
      activeSprint: 'ATLAS-S01',
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Orchestrated', message: well.message, lastTransitionTime: now, observedGeneration: 3 },
      ],
    })
  })

  test('keeps the time of the last turn while the condition stays, and takes the new one when it turns', () => {
    const before = statusAfter(resource(), well, earlier)
    const turned = (ready: boolean | null) => statusAfter(resource(before), { ...well, ready }, now).conditions[0]?.lastTransitionTime
    expect([turned(true), turned(false), turned(null)]).toEqual([earlier, now, now])
  })

  test('is no longer than an API server takes, and names no sprint where none is active', () => {
    const long = statusAfter(resource(), { ...well, message: 'x'.repeat(50_000), activeSprint: null }, now)
    expect(long.conditions[0]?.message).toHaveLength(1000)
    expect(long).not.toHaveProperty('activeSprint')
  })
})

test.each([
  ['kill-switch-engaged', 'KillSwitchEngaged'],
  ['not-found', 'NotFound'],
  ['', 'Failed'],
])('the code "%s" is the reason %s', (code, reason) => {
  expect(reasonOf(code)).toBe(reason)
})
