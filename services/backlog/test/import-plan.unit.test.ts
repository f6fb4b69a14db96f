import type { Item } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findCycle, withParts } from '../src/domain/dependency-graph.ts'
import { canHold } from '../src/domain/hierarchy.ts'
import { type Backlog, planImport } from '../src/domain/import/plan.ts'
import { readImport } from '../src/domain/import/read-import.ts'

const idOf = (number: number) => `01999999-0000-7000-8000-${String(number).padStart(12, '0')}`

/** A backlog that an earlier import has left. */
function backlogOf(items: readonly Item[], rows: number): Backlog {
  return {
    projectId: 'ATLAS',
    projectKey: 'ATLAS',
    lastNumber: items.length,
    lastRank: items.at(-1)?.rank ?? null,
    at: '2026-03-02T08:00:00Z',
    matched: items,
    known: items,
    needs: new Map(items.map(({ id, dependsOn }) => [id, dependsOn])),
    ids: Array.from({ length: rows }, (_none, at) => idOf(items.length + at + 1)),
  }
}

function plan(csv: string, items: readonly Item[] = []) {
  const { readings, broken } = readImport({ csv, mapping: {} })
  return planImport(readings, broken, backlogOf(items, readings.length))
}

const outcomes = (rows: { outcome: string }[]) => rows.map(({ outcome }) => outcome)
const byKey = (items: readonly Item[], key: string) => items.find(({ externalKey }) => externalKey === key)

test('rows become items in the order of the file, with keys and ranks behind what is there', () => {
  const { created, rows } = plan('key,title,points\nX-1,a,1\nX-2,b,\nX-3,c,bad\nX-4,d,2')
  expect(created.map(({ key, title, points }) => [key, title, points])).toEqual([
    ['ATLAS-1', 'a', 1],
    ['ATLAS-2', 'b', null],
    ['ATLAS-3', 'd', 2],
  ])
  expect(created.map(({ rank }) => rank)).toEqual(created.map(({ rank }) => rank).toSorted())
  expect(outcomes(rows)).toEqual(['created', 'created', 'rejected', 'created'])
})

test('a key that comes twice is rejected with the line of the first', () => {
  const { rows } = plan('key,title\nX-1,a\nX-2,b\nX-1,c')
  expect(rows[2]).toMatchObject({ line: 4, externalKey: 'X-1', outcome: 'rejected', reasons: ['X-1 is on line 2 already'] })
})

describe('the same file again', () => {
  const csv = 'key,title,type,parent,blocked by,points\nX-1,a,epic,,,\nX-2,b,story,X-1,X-3,3\nX-3,c,bug,X-2,,1'
  const before = plan(csv).created

  test('changes nothing', () => {
    const again = plan(csv, before)
    expect(outcomes(again.rows)).toEqual(['skipped', 'skipped', 'skipped'])
    expect([again.created, again.updated]).toEqual([[], []])
  })

  test('updates what is new in it, and only fields that it has', () => {
    const { rows, updated } = plan('key,title\nX-2,b2\nX-3,c\nX-9,z', before)
    expect(outcomes(rows)).toEqual(['updated', 'skipped', 'created'])
    const [change] = updated
    expect(change?.changed).toEqual(['title'])
    expect(change?.item).toMatchObject({ version: 2, points: 3, parentId: byKey(before, 'X-1')?.id, dependsOn: [byKey(before, 'X-3')?.id] })
  })

  test('takes away what its cells no longer hold', () => {
    const { updated } = plan('key,title,parent,blocked by,points\nX-2,b,,,', before)
    expect(updated[0]?.changed).toEqual(['points', 'parentId', 'dependsOn'])
  })
})

describe('links', () => {
  test('lead to rows further down, by key, alias and readable key', () => {
    const known = plan('key,title\nOLD-1,o').created
    const { created } = plan(
      'Issue key,Issue id,Summary,Issue Type,Parent,Inward issue link (Blocks)\nX-1,11,a,Story,12,ATLAS-1\nX-2,12,b,Epic,,OLD-1',
      known,
    )
    expect(byKey(created, 'X-1')).toMatchObject({ parentId: byKey(created, 'X-2')?.id, dependsOn: [known[0]?.id] })
    expect(byKey(created, 'X-2')?.dependsOn).toEqual([known[0]?.id])
  })

  test('that lead nowhere, cannot nest or close a cycle are left out with the reason, the items stay', () => {
    const { created, rows } = plan('key,title,type,parent,blocked by\nX-1,a,task,X-2,X-2\nX-2,b,task,X-9,X-1\nX-3,c,story,,X-3;X-8')
    expect(outcomes(rows)).toEqual(['created', 'created', 'created'])
    expect(rows.map(({ reasons }) => reasons)).toEqual([
      ['the parent "X-2" (task) cannot hold this task'],
      ['the parent "X-9" is not known', 'the dependency on X-1 is left out, it would close the cycle X-2 → X-1 → X-2'],
      ['the dependency on "X-8" is left out: it is not known', 'the dependency on X-3 is left out, it would close the cycle X-3 → X-3'],
    ])
    expect(byKey(created, 'X-1')?.dependsOn).toEqual([byKey(created, 'X-2')?.id])
  })

  test('do not lead to rejected rows', () => {
    const { rows } = plan('key,title,blocked by,points\nX-1,a,X-2,1\nX-2,b,,bad')
    expect(rows[0]?.reasons).toEqual(['the dependency on "X-2" is left out: it is not known'])
  })

  test('close no cycle with dependencies that the backlog has and the file does not tell of', () => {
    const known = plan('key,title,blocked by\nX-1,a,X-2\nX-2,b,').created
    const { rows, updated } = plan('key,title,blocked by\nX-2,b,X-1', known)
    expect(updated).toEqual([])
    expect(rows[0]?.reasons[0]).toContain('X-2 → X-1 → X-2')
  })

  test('close no cycle through the parts of an epic, in the file or in the backlog', () => {
    const header = 'key,title,type,parent,blocked by'
    const epics = 'E-1,e,epic,,\nE-2,e,epic,,'
    const { created, rows } = plan(`${header}\n${epics}\nX-1,a,story,E-1,E-2\nX-2,b,story,E-2,E-1`)
    const left = 'the dependency on E-1 is left out, it would close the cycle X-2 → E-1 → X-1 → E-2 → X-2'
    expect(rows.map(({ reasons }) => reasons)).toEqual([[], [], [], [left]])
    expect(byKey(created, 'X-1')?.dependsOn).toEqual([byKey(created, 'E-2')?.id])
    expect(byKey(created, 'E-1')?.dependsOn).toEqual([])

    const known = created.filter(({ externalKey }) => externalKey !== 'X-2')
    expect(plan('key,title,type,parent,blocked by\nX-2,b,story,E-2,E-1', known).rows[0]?.reasons).toEqual([left])
  })

  test('to a new parent close no cycle with dependencies that the file does not tell of, and the former parent stays', () => {
    const header = 'key,title,type,parent'
    const known = plan(`${header},blocked by\nE-1,e,epic,,\nE-2,e,epic,,\nX-1,a,story,E-2,E-1`).created
    const left = 'the parent "E-1" is left out, it would close the cycle E-1 → X-1 → E-1'
    const moved = plan(`${header}\nX-1,a,story,E-1`, known)
    expect(moved.rows).toMatchObject([{ outcome: 'skipped', reasons: [left] }])
    expect(moved.faults).toEqual([])

    expect(plan(`${header},blocked by\nX-1,a,story,E-1,`, known).updated[0]?.changed).toEqual(['parentId', 'dependsOn'])
  })

  test('back to a former parent are left out too where another row has closed that way', () => {
    const known = plan('key,title,type,parent,blocked by\nE-1,e,epic,,\nE-2,e,epic,,\nX-1,a,story,E-2,E-1\nX-2,b,story,,E-2').created
    const { rows, updated } = plan('key,title,parent\nX-1,a,E-1\nX-2,b,E-1', known)
    expect(rows.map(({ reasons }) => reasons)).toEqual([
      [
        'the parent "E-1" is left out, it would close the cycle E-1 → X-1 → E-1',
        'the parent "E-2" is left out, it would close the cycle E-2 → X-1 → E-1 → X-2 → E-2',
      ],
      [],
    ])
    expect(updated.map(({ item }) => item.parentId)).toEqual([null, byKey(known, 'E-1')?.id])
  })

  test('are a hundred per item at most', () => {
    const keys = Array.from({ length: 101 }, (_none, at) => `N-${at}`)
    const { created, rows } = plan(`key,title,blocked by\nX-1,a,${keys.join(' ')}\n${keys.map((key) => `${key},n,`).join('\n')}`)
    expect(created[0]?.dependsOn).toHaveLength(100)
    expect(rows[0]?.reasons).toEqual(['1 dependencies are left out: 100 are the limit'])
  })
})

describe('a new type for a known item', () => {
  const known = plan('key,title,type,parent\nX-1,a,epic,\nX-2,b,story,X-1\nX-3,c,task,X-2').created

  test('is refused where it would break the nesting with items that the file is silent about', () => {
    const { rows, updated } = plan('key,title,type\nX-1,a,story\nX-2,b,bug\nX-3,c,epic', known)
    expect(updated).toEqual([])
    expect(rows.map(({ reasons }) => reasons)).toEqual([
      ['the type stays epic: as story the item does not fit its parent or children'],
      ['the type stays story: as bug the item does not fit its parent or children'],
      ['the type stays task: as epic the item does not fit its parent or children'],
    ])
  })

  test('is taken where it fits', () => {
    expect(plan('key,title,type\nX-3,c,bug', known).updated[0]).toMatchObject({ changed: ['type'], item: { type: 'bug' } })
  })

  test('loses the parent that the file names when the two no longer fit', () => {
    const { rows, updated } = plan('key,title,type,parent\nX-3,c,epic,X-2', known)
    expect(updated[0]?.item).toMatchObject({ type: 'epic', parentId: null })
    expect(rows[0]?.reasons).toEqual(['the parent "X-2" (story) cannot hold this epic'])
  })
})

const key = fc.constantFrom('', 'A', 'B', 'C', 'D', 'E')
const row = fc.record({
  key,
  title: fc.constantFrom('', 't', '"q"', 'a,b', 'NULL'),
  type: fc.constantFrom('', 'epic', 'story', 'task', 'bug', 'saga'),
  points: fc.constantFrom('', '1', '2,5', 'x', '2000'),
  parent: key,
  needs: fc.array(key, { maxLength: 3 }).map((keys) => keys.filter(Boolean).join(' ')),
})
const file = fc.array(row, { maxLength: 12 }).map((rows) => {
  const quoted = rows.map((cells) =>
    Object.values(cells)
      .map((cell) => `"${cell.replaceAll('"', '""')}"`)
      .join(','),
  )
  return {
    csv: ['key,title,type,points,parent,blocked by', ...quoted].join('\n'),
    count: rows.filter((cells) => Object.values(cells).some(Boolean)).length,
  }
})

describe('for any two files, one after the other', () => {
  test('every row is counted once, and what comes out nests, has no cycle and no key twice', () => {
    fc.assert(
      fc.property(file, file, fc.boolean(), (first, second, isSilent) => {
        const before = plan(first.csv)
        // Dependencies that a file does not tell of stay: parents alone must close no cycle with them.
        const after = plan(isSilent ? second.csv.replace('blocked by', 'remark') : second.csv, before.created)
        const changed = new Map(after.updated.map(({ item }) => [item.id, item]))
        const items = [...before.created.map((item) => changed.get(item.id) ?? item), ...after.created]

        expect([before.rows.length, after.rows.length]).toEqual([first.count, second.count])
        const counted = outcomes(after.rows)
        expect(after.created).toHaveLength(counted.filter((outcome) => outcome === 'created').length)
        expect(after.updated).toHaveLength(counted.filter((outcome) => outcome === 'updated').length)
        expect(after.rows.every(({ outcome, reasons }) => outcome !== 'rejected' || reasons.length > 0)).toBe(true)

        const byId = new Map(items.map((item) => [item.id, item]))
        const parents = items.flatMap((item) => (item.parentId === null ? [] : [[byId.get(item.parentId), item] as const]))
        expect(parents.every(([parent, child]) => parent !== undefined && canHold(parent.type, child.type))).toBe(true)
        expect(findCycle(withParts(new Map(items.map(({ id, dependsOn }) => [id, dependsOn])), items))).toBeUndefined()
        for (const field of ['id', 'key', 'rank'] as const) expect(new Set(items.map((item) => item[field])).size).toBe(items.length)
        const externalKeys = items.flatMap(({ externalKey }) => externalKey ?? [])
        expect(new Set(externalKeys).size).toBe(externalKeys.length)
      }),
      { numRuns: 300 },
    )
  })

  test('a file whose rows all have keys is a no-op the second time', () => {
    const keyed = fc
      .uniqueArray(
        row.filter((cells) => cells.key !== ''),
        { selector: (cells) => cells.key, maxLength: 5 },
      )
      .map((rows) => {
        const lines = rows.map((cells) => `${cells.key},t,${cells.type},1,${cells.parent},${cells.needs}`)
        return ['key,title,type,points,parent,blocked by', ...lines].join('\n')
      })
    fc.assert(
      fc.property(keyed, (csv) => {
        const once = plan(csv)
        const twice = plan(csv, once.created)
        expect([twice.created, twice.updated]).toEqual([[], []])
      }),
    )
  })
})
