import { describe, expect, test } from 'vitest'
import { check } from '../src/check/check.ts'
import type { History } from '../src/check/history.ts'
import { acked, archived, committed, decision, healthy, sprint } from './histories.ts'

const kindsOf = (changed: Partial<History>) => check({ ...healthy(), ...changed }).map(({ kind }) => kind)

test('a history in which every promise was kept has no finding', () => {
  expect(check(healthy())).toEqual([])
})

describe('requests', () => {
  test.for([
    ['an acknowledged write that is not there is lost', acked('create a'), 0, ['lost']],
    ['an acknowledged write that is there twice is doubled', acked('create a'), 2, ['doubled']],
    ['an acknowledged import that is there in part is lost', acked('create a', { leaves: 5 }), 4, ['lost']],
    ['a refused write that is there after all is a phantom', acked('create a', { outcome: 'refused' }), 1, ['phantom']],
    ['a write of unknown fate may be missing', acked('create a', { outcome: 'unknown' }), 0, []],
    ['a write of unknown fate may be there', acked('create a', { outcome: 'unknown' }), 1, []],
    ['a write of unknown fate may not be there twice', acked('create a', { outcome: 'unknown' }), 2, ['doubled']],
    ['an import of unknown fate may not be there in part', acked('create a', { outcome: 'unknown', leaves: 5 }), 3, ['lost']],
  ] as const)('%s', ([, request, left, kinds]) => {
    expect(kindsOf({ requests: [request], effects: new Map([['create a', left]]) })).toEqual(kinds)
  })

  test('a request that leaves nothing to look for is not looked for', () => {
    expect(kindsOf({ requests: [{ ...acked(''), effect: undefined }], effects: new Map() })).toEqual([])
  })
})

describe('events', () => {
  const event = committed({ id: 'e9', subject: 'other' })
  const withEvent = (changed: Partial<History>): Partial<History> => ({
    outbox: [...healthy().outbox, event],
    archive: [...healthy().archive, archived(event)],
    inboxes: new Map([...healthy().inboxes, ['chronicle', new Set(['e1', 'e2', 'e9'])]]),
    ...changed,
  })

  test('one more that went everywhere is no finding', () => {
    expect(kindsOf(withEvent({}))).toEqual([])
  })

  test('one that was never published is stuck', () => {
    expect(kindsOf(withEvent({ outbox: [...healthy().outbox, { ...event, published: false }] }))).toEqual(['stuck'])
  })

  test('one that is not in the archive is lost', () => {
    expect(kindsOf(withEvent({ archive: healthy().archive }))).toEqual(['lost'])
  })

  test('one that a consumer never handled is lost', () => {
    expect(kindsOf(withEvent({ inboxes: healthy().inboxes }))).toEqual(['lost'])
  })

  test('one that nobody committed and everybody heard of is a phantom, in the archive and in the inbox', () => {
    expect(kindsOf(withEvent({ outbox: healthy().outbox }))).toEqual(['phantom', 'phantom'])
  })

  test('one that was archived with another content is altered', () => {
    expect(kindsOf(withEvent({ archive: [...healthy().archive, { ...archived(event), digest: 'other' }] }))).toEqual(['altered'])
  })

  test('a number that is missing, or drawn twice, within a subject is out of order', () => {
    const gap = { ...event, subject: 's1', sequence: 4 }
    expect(kindsOf(withEvent({ outbox: [...healthy().outbox, gap], archive: [...healthy().archive, archived(gap)] }))).toEqual([
      'out-of-order',
    ])
    const again = { ...gap, sequence: 2 }
    expect(kindsOf(withEvent({ outbox: [...healthy().outbox, again], archive: [...healthy().archive, archived(again)] }))).toEqual([
      'out-of-order',
    ])
  })

  test('a type that a consumer is not known to handle shows that the check is out of date', () => {
    expect(kindsOf({ inboxes: new Map([...healthy().inboxes, ['project', new Set(['e1'])]]) })).toEqual(['unhandled'])
  })

  test('a dead letter that waits is a finding and no lost event; one that was decided on is neither', () => {
    const letter = {
      consumer: 'chronicle',
      eventId: 'e9',
      type: event.type,
      status: 'waiting',
      reason: 'attempts-exhausted',
      error: 'no',
    } as const
    const unhandled = withEvent({ inboxes: healthy().inboxes })
    expect(kindsOf({ ...unhandled, deadLetters: [letter] })).toEqual(['dead'])
    expect(kindsOf({ ...unhandled, deadLetters: [{ ...letter, status: 'dropped' }] })).toEqual([])
  })

  test('two events of a type about one subject with the same cause show that the cause was handled twice', () => {
    const first = { ...event, causationId: 'e1' }
    const second = { ...first, id: 'e10', sequence: 2 }
    const changed = {
      outbox: [...healthy().outbox, first, second],
      archive: [...healthy().archive, archived(first), archived(second)],
      inboxes: new Map([...healthy().inboxes, ['chronicle', new Set(['e1', 'e2', 'e9', 'e10'])] as const]),
    }
    expect(kindsOf(changed)).toEqual(['doubled'])
    const other = { ...second, causationId: 'e2' }
    expect(
      kindsOf({
        ...changed,
        outbox: [...healthy().outbox, first, other],
        archive: [...healthy().archive, archived(first), archived(other)],
      }),
    ).toEqual([])
  })
})

describe('sprints, decisions and runs', () => {
  test('two sprints that are active at the same time are found, also afterwards', () => {
    const first = sprint('a', { status: 'closed', startedAt: '2026-03-02T08:00:00Z', closedAt: '2026-03-02T09:00:00Z' })
    const during = sprint('b', { status: 'closed', startedAt: '2026-03-02T08:59:59Z', closedAt: '2026-03-02T10:00:00Z' })
    expect(kindsOf({ sprints: [first, during] })).toEqual(['two-active-sprints'])
    expect(kindsOf({ sprints: [first, { ...during, startedAt: '2026-03-02T09:00:00Z' }] })).toEqual([])
    expect(kindsOf({ sprints: [first, { ...during, projectId: 'OTHER' }] })).toEqual([])
    expect(
      kindsOf({
        sprints: [
          { ...first, status: 'active', closedAt: null },
          { ...during, startedAt: '2026-03-03T08:00:00Z' },
        ],
      }),
    ).toEqual(['two-active-sprints'])
  })

  test('an item that was done is found in a later sprint of the agent, not in one that people made or that came before', () => {
    const first = sprint('a', { status: 'closed', closedAt: '2026-03-02T09:00:00Z', items: ['i', 'j'], done: ['i'] })
    const given = { status: 'cancelled' as const, startedAt: '2026-03-02T09:00:01Z', decisionId: 'd', items: ['i', 'j'] }
    expect(kindsOf({ sprints: [first, sprint('b', given)] })).toEqual(['planned-again'])
    expect(kindsOf({ sprints: [first, sprint('b', { ...given, items: ['j'] })] })).toEqual([])
    expect(kindsOf({ sprints: [first, sprint('b', { ...given, decisionId: null })] })).toEqual([])
    expect(kindsOf({ sprints: [first, sprint('b', { ...given, startedAt: '2026-03-02T08:00:00Z' })] })).toEqual([])
    expect(kindsOf({ sprints: [first, sprint('b', { ...given, projectId: 'OTHER' })] })).toEqual([])
  })

  test('a sprint whose decision failed, or does not exist, is an orphan unless it was cancelled', () => {
    const planned = sprint('a', { decisionId: 'd1' })
    expect(kindsOf({ sprints: [planned] })).toEqual(['orphaned-sprint'])
    expect(kindsOf({ sprints: [planned], decisions: [decision('d1', { status: 'failed' })] })).toEqual(['orphaned-sprint'])
    expect(kindsOf({ sprints: [{ ...planned, status: 'cancelled' }], decisions: [decision('d1', { status: 'failed' })] })).toEqual([])
    expect(kindsOf({ sprints: [planned], decisions: [decision('d1', { sprintId: 'a' })] })).toEqual([])
  })

  test('a decision that was carried out without a sprint, and one that never heard of the close, are lost', () => {
    expect(kindsOf({ decisions: [decision('d1', { sprintId: 'gone' })] })).toEqual(['lost'])
    const closed = sprint('a', { decisionId: 'd1', status: 'closed' })
    expect(kindsOf({ sprints: [closed], decisions: [decision('d1', { sprintId: 'a' })] })).toEqual(['lost'])
    expect(kindsOf({ sprints: [closed], decisions: [decision('d1', { sprintId: 'a', hasOutcome: true })] })).toEqual([])
  })

  test('a run without an end, a decision on its way and an open step are stuck', () => {
    expect(kindsOf({ runs: [{ id: 'r', projectId: 'P', status: 'running', outcome: '' }] })).toEqual(['stuck'])
    expect(kindsOf({ decisions: [decision('d1', { status: 'executing' })] })).toEqual(['stuck'])
    expect(kindsOf({ openSteps: 1 })).toEqual(['stuck'])
  })
})

test.for([
  ['differs', new Map([['k', 'other']])],
  ['lacks a row', new Map<string, string>()],
  [
    'has a row too many',
    new Map([
      ['k', 'v'],
      ['more', 'v'],
    ]),
  ],
] as const)('a read model that %s has diverged', ([, actual]) => {
  expect(kindsOf({ projections: [{ name: 'items', expected: new Map([['k', 'v']]), actual }] })).toEqual(['diverged'])
})

test('what was seen while it ran is a finding of its own', () => {
  expect(kindsOf({ observed: [{ kind: 'crashed', what: 'sprint-1', detail: 'ended by itself' }] })).toEqual(['crashed'])
})
