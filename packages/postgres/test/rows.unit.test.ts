import { describe, expect, test } from 'vitest'
import { camelCaseRow } from '../src/rows.ts'

describe('columns become the names that schemas use', () => {
  test.each([
    ['id', 'id'],
    ['project_id', 'projectId'],
    ['p50_ms', 'p50Ms'],
    ['p_50', 'p50'],
    ['a_b_c', 'aBC'],
    ['alreadyCamel', 'alreadyCamel'],
    ['?column?', '?column?'],
  ])('%s → %s', (column, name) => {
    expect(camelCaseRow({ [column]: 1 })).toEqual({ [name]: 1 })
  })

  test('keys inside JSON are the author’s own and stay', () => {
    expect(camelCaseRow({ some_json: { inner_key: [{ deep_key: 1 }] } })).toEqual({ someJson: { inner_key: [{ deep_key: 1 }] } })
  })
})
