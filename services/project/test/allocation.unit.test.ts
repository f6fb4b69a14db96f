import { ProjectKey } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excessesOf, requireShare } from '../src/domain/allocation.ts'
import { daysOf } from '../src/domain/day.ts'
import { keysOf } from '../src/store/project-key.ts'
import { allocation } from './fixtures.ts'

const march = { from: '2026-03-01', to: '2026-03-31' }

describe('the whole of a person', () => {
  test.each<[string, Parameters<typeof excessesOf>[0], Parameters<typeof excessesOf>[1], ReturnType<typeof excessesOf>]>([
    ['may be given away once', [], allocation(), []],
    ['may be given away in two halves', [allocation({ share: 0.5 })], allocation({ share: 0.5, projectId: 'B' }), []],
    ['may be given away one after another', [allocation(march)], allocation({ from: '2026-04-01' }), []],
    ['is not exceeded by ten tenths', Array.from({ length: 9 }, () => allocation({ share: 0.1 })), allocation({ share: 0.1 }), []],
    [
      'is exceeded on the days that two allocations share',
      [allocation(march)],
      allocation({ projectId: 'B', share: 0.5, from: '2026-03-20', to: '2026-04-10' }),
      [{ from: '2026-03-20', to: '2026-03-31', total: 1.5, projectIds: ['ATLAS', 'B'] }],
    ],
    [
      'is exceeded by the smallest share more, without end',
      [allocation()],
      allocation({ share: 0.01 }),
      [{ from: null, to: null, total: 1.01, projectIds: ['ATLAS'] }],
    ],
    [
      'is exceeded only while the third one lasts',
      [allocation({ share: 0.5 }), allocation({ projectId: 'B', share: 0.5, ...march })],
      allocation({ projectId: 'C', share: 0.5 }),
      [{ from: '2026-03-01', to: '2026-03-31', total: 1.5, projectIds: ['ATLAS', 'B', 'C'] }],
    ],
    [
      'does not count what others got at other times',
      [allocation(march), allocation({ from: '2026-05-01' })],
      allocation({ from: '2026-04-01', to: '2026-04-30' }),
      [],
    ],
  ])('%s', (_, held, wanted, expected) => {
    expect(excessesOf(held, wanted)).toEqual(expected)
  })

  test('an excess is found exactly where a look at each day finds one', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-03-${String(number).padStart(2, '0')}`)
    const dates = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }))
    const any = fc.tuple(fc.constantFrom(0.2, 0.5, 1), dates).map(([share, span]) => allocation({ share, ...span }))
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), any, (held, wanted) => {
        const onDay = ({ date }: { date: string }) =>
          [...held, wanted]
            .filter(({ from, to }) => (from ?? '') <= date && date <= (to ?? ''))
            .reduce((sum, { share }) => sum + share, 0) > 1.0001
        const expected = daysOf({ from: wanted.from ?? '', to: wanted.to ?? '' })
          .filter(onDay)
          .map(({ date }) => date)
        const found = excessesOf(held, wanted).flatMap(({ from, to }) => daysOf({ from: from ?? '', to: to ?? '' }).map(({ date }) => date))
        expect(found).toEqual(expected)
      }),
    )
  })

  test('the refusal names person, days and projects', () => {
    const wanted = allocation({ projectId: 'B', from: '2026-03-20', to: null })
    expect(() => requireShare({ name: 'Ada' }, [allocation(march)], wanted)).toThrow(
      expect.objectContaining({
        code: 'allocation-exceeded',
        message: 'Ada would be allocated 2 from 2026-03-20 to 2026-03-31, on projects ATLAS, B',
      }),
    )
  })
})

test.each([
  ['ATLAS', 'ATLAS'],
  ['atlas', 'ATLAS'],
  ['1', 'P1'],
  ['my-project_2', 'PMYPROJECT'],
  ['ABCDEFGHIJK', 'PABCDEFGHI'],
  ['9-_', 'P9'],
])('project %s is given the key %s', (id, key) => {
  const [plain, hashed] = keysOf(id)
  expect(plain).toBe(key)
  expect(ProjectKey.parse(hashed)).not.toBe(plain)
})
