import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutOf } from '../src/domain/import/columns.ts'
import { readImport } from '../src/domain/import/read-import.ts'
import { priorityNamed, statusNamed, typeNamed } from '../src/domain/import/synonyms.ts'
import { readTable, rowsMax } from '../src/domain/import/table.ts'
import { readDay, readPoints } from '../src/domain/import/values.ts'

const sample = (name: string) => readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
const read = (csv: string) => readImport({ csv, mapping: {} })

describe('the table', () => {
  test.for([
    ['commas', 'a,b\n1,2', [[2, '1', '2']]],
    ['semicolons', 'a;b\n1,5;2', [[2, '1,5', '2']]],
    ['tabs', 'a\tb\n1\t2', [[2, '1', '2']]],
    ['bars', 'a|b\n1|2', [[2, '1', '2']]],
    ['a stated separator', 'sep=;\na;b\n1;2', [[3, '1', '2']]],
    ['a comma in a quoted name', '"a,x,y";b\n1;2', [[2, '1', '2']]],
    ['a byte order mark', '\ufeffa,b\n1,2', [[2, '1', '2']]],
    [
      'Windows line ends',
      'a,b\r\n1,"x\r\ny"\r\n3,4\r\n',
      [
        [2, '1', 'x\ny'],
        [4, '3', '4'],
      ],
    ],
    [
      'old Mac line ends',
      'a,b\r1,2\r3,4',
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    [
      'empty lines',
      'a,b\n\n\n1,2\n , \n3,4\n\n',
      [
        [4, '1', '2'],
        [6, '3', '4'],
      ],
    ],
    [
      'quotes inside',
      'a,b\n1,say "hi"\n2,"say ""hi"""',
      [
        [2, '1', 'say "hi"'],
        [3, '2', 'say "hi"'],
      ],
    ],
    ['empty cells too many', 'a,b\n1,2,,', [[2, '1', '2']]],
  ] as const)('takes %s', ([, csv, rows]) => {
    const table = readTable(csv)
    expect(table.broken).toEqual([])
    expect(table.rows.map(({ line, cells }) => [line, ...cells])).toEqual(rows)
  })

  test('rows that do not fit the header are named by line', () => {
    expect(readTable('a,b\n1\n1,2,3\n1,2').broken).toEqual([
      { line: 2, reason: 'the row has 1 cells, the header 2' },
      { line: 3, reason: 'the row has 3 cells, the header 2' },
    ])
  })

  test('an open quote costs the rows behind it and none before it', () => {
    const { rows, broken } = readTable('a,b\n1,2\n3,"open\n5,6\n7,8\n')
    expect(rows).toEqual([{ line: 2, cells: ['1', '2'] }])
    expect(broken).toEqual([{ line: 3, reason: 'a quote is not closed: the 2 lines behind it cannot be told apart' }])
  })

  test.for(['', '\n\n', ' , , ', '"open'])('without a header is refused: %o', (csv) => {
    expect(() => readTable(csv)).toThrow(expect.objectContaining({ code: 'import-rejected' }))
  })

  test('with too many rows is refused', () => {
    expect(() => readTable(`a\n${'x\n'.repeat(rowsMax + 1)}`)).toThrow(expect.objectContaining({ code: 'import-rejected' }))
    expect(readTable(`a\n${'x\n'.repeat(rowsMax)}`).rows).toHaveLength(rowsMax)
  })

  test('every record of any text becomes one row or one broken row, in the order of the lines', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ';', ' '), maxLength: 6 })
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), (records) => {
        const csv = ['"h1","h2"', ...records.map((cells) => cells.map(quote).join(','))].join('\n')
        const { rows, broken } = readTable(csv)
        const full = records.filter((cells) => cells.some((text) => text.trim() !== ''))
        expect(rows.length + broken.length).toBe(full.length)
        const fitting = full.filter((cells) => cells.length >= 2 && cells.slice(2).every((text) => text.trim() === ''))
        expect(rows.map(({ cells }) => cells)).toEqual(fitting.map((cells) => cells.slice(0, 2)))
        expect(rows.map(({ line }) => line)).toEqual(rows.map(({ line }) => line).toSorted((a, b) => a - b))
      }),
    )
  })
})

describe('the columns', () => {
  test.for([
    [['Issue key', 'Summary', 'Issue Type'], 'jira'],
    [['Summary', 'Issue Type', 'Status'], 'jira'],
    [['number', 'title', 'body', 'labels', 'state'], 'github'],
    [['issuekey', 'title', 'description', 'storypoint'], 'generic'],
    [['Title', 'Estimate'], 'generic'],
  ] as const)('%o are of %s', ([header, format]) => {
    expect(layoutOf(header, {}).format).toBe(format)
  })

  test('names are found in any case and wrapping, and what is left over is listed once', () => {
    const layout = layoutOf(['ISSUE KEY', 'Summary', 'Custom field (Story Points)', 'Labels', 'Sprint', 'Labels', 'Sprint', ''], {})
    expect(layout.columns).toEqual({ externalKey: [0], title: [1], points: [2], labels: [3, 5] })
    expect(layout.mapping).toEqual({ externalKey: 'ISSUE KEY', title: 'Summary', points: 'Custom field (Story Points)', labels: 'Labels' })
    expect(layout.ignoredColumns).toEqual(['Sprint'])
  })

  test('a mapping wins over what is detected', () => {
    const layout = layoutOf(['title', 'Headline', 'points', 'days'], { title: 'headline', points: 'DAYS' })
    expect(layout.mapping).toEqual({ title: 'Headline', points: 'days' })
    expect(layout.ignoredColumns).toEqual(['title', 'points'])
  })

  test('unknown mapped columns are all named, with the columns that there are', () => {
    const refused = expect.objectContaining({
      code: 'import-rejected',
      message: expect.stringContaining('"title", "points"'),
      faults: [
        { pointer: '/body/mapping/title', detail: 'no column is named "x"' },
        { pointer: '/body/mapping/value', detail: 'no column is named "y"' },
      ],
    })
    expect(() => layoutOf(['title', 'points'], { title: 'x', value: 'y' })).toThrow(refused)
  })

  test('a file without a title column is refused', () => {
    expect(() => layoutOf(['key', 'points'], {})).toThrow(expect.objectContaining({ code: 'import-rejected' }))
  })
})

describe('values', () => {
  test.for([
    ['', null],
    ['5', 5],
    ['5.0', 5],
    ['2,5', 2.5],
    ['0', 0],
    ['0.5', 0.5],
    ['1000', 1000],
  ] as const)('points %o are %o', ([text, value]) => {
    expect(readPoints(text)).toEqual({ value })
  })

  test.for(['lots', '?', '-1', '1,000', '1001', '0.3', '1e3', '5 SP', '0x10', 'NaN', 'Infinity', '½', '1.2.3'])(
    'points %o are no number of points',
    (text) => {
      expect(readPoints(text)).toHaveProperty('fault')
    },
  )

  test.for([
    ['', null],
    ['2026-12-25', '2026-12-25'],
    ['2026-12-25T10:00:00Z', '2026-12-25'],
    ['2026-12-25 00:00', '2026-12-25'],
    ['25/Dec/26 12:00 AM', '2026-12-25'],
    ['5/Mar/2026', '2026-03-05'],
    ['25.12.2026', '2026-12-25'],
    ['Dec 25, 2026', '2026-12-25'],
  ] as const)('the day %o is %o', ([text, value]) => {
    expect(readDay(text)).toEqual({ value })
  })

  test.for(['2026-02-30', '03/04/2026', 'soon', '0000-01-01', '25/Foo/26'])('%o is no day', (text) => {
    expect(readDay(text)).toHaveProperty('fault')
  })

  test('words of trackers are known in any case, with blanks, hyphens and underscores alike', () => {
    expect([typeNamed('Sub-task'), typeNamed('USER STORY'), typeNamed('defect'), typeNamed('Saga')]).toEqual([
      'task',
      'story',
      'bug',
      undefined,
    ])
    expect([statusNamed('In_Progress'), statusNamed('Won’t Do'), statusNamed('CLOSED'), statusNamed('x')]).toEqual([
      'in-progress',
      'dropped',
      'done',
      undefined,
    ])
    expect([priorityNamed('Blocker'), priorityNamed('minor'), priorityNamed('')]).toEqual(['highest', 'low', undefined])
  })
})

describe('rows', () => {
  test('of a Jira export', () => {
    const { layout, readings } = read(sample('jira.csv'))
    expect(layout.format).toBe('jira')
    expect(layout.ignoredColumns).toEqual(['Sprint'])
    const [epic, card, total, tax, broken] = readings
    expect(epic).toMatchObject({
      line: 2,
      externalKey: 'SHOP-1',
      alias: '10001',
      fields: { type: 'epic', status: 'in-progress', points: null, priority: 'high' },
    })
    expect(card?.fields).toMatchObject({
      status: 'in-progress',
      points: 5,
      labels: ['web', 'payment'],
      dueOn: '2026-12-25',
      priority: 'highest',
    })
    expect(card?.fields.description).toBe('Given a card,\nwhen I pay\nthen it says "thank you"')
    expect(card).toMatchObject({ parent: 'SHOP-1', dependsOn: ['SHOP-4'], notes: [] })
    expect(total).toMatchObject({ line: 6, parent: '10002', fields: { type: 'task', points: 0.5, priority: 'lowest' } })
    expect(tax?.dependsOn).toEqual(['SHOP-3', 'SHOP-99'])
    expect(broken?.faults).toEqual(['points "lots" is not a number'])
  })

  test('of a GitHub export', () => {
    const { layout, readings } = read(sample('github.csv'))
    expect(layout.format).toBe('github')
    expect(readings.map(({ externalKey, fields }) => [externalKey, fields.type, fields.status])).toEqual([
      ['12', 'bug', 'todo'],
      ['13', 'story', 'done'],
      ['14', undefined, 'todo'],
    ])
    expect(readings[0]?.fields.labels).toEqual(['bug', 'p1'])
    expect(readings[2]?.fields.title).toBe('=HYPERLINK("https://example.org","click")')
  })

  test('of a dump: NULL is nothing, here and only here', () => {
    const { readings } = read(sample('dump.csv'))
    expect(readings.map(({ fields }) => [fields.description?.length, fields.points])).toEqual([
      [0, 3],
      [56, 5],
      [0, null],
      [0, 1],
      [0, 1],
    ])
    expect(read('Issue key,Summary,Issue Type\nA-1,NULL,Bug').readings[0]?.fields.title).toBe('NULL')
  })

  test('unknown words are noted and left to the default', () => {
    const [reading] = read('title,type,status,priority\na,Saga,Pondering,Meh').readings
    expect(reading?.fields).toMatchObject({ type: undefined, status: undefined, priority: undefined })
    expect(reading?.notes).toHaveLength(3)
    expect(reading?.faults).toEqual([])
  })

  test('control characters are taken out and noted; texts over the limit are refused', () => {
    const csv = `title,description\na\u0007b,x\u0000y\ud800z\n${'t'.repeat(501)},\nok,${'d'.repeat(200_001)}\nok,${'d'.repeat(200_000)}\nok,"a\tb\nc"`
    const { readings } = read(csv)
    expect(readings[0]?.fields).toMatchObject({ title: 'a b', description: 'xy\ufffdz' })
    expect(readings[0]?.notes).toHaveLength(2)
    expect(readings.map(({ faults }) => faults)).toEqual([
      [],
      ['the title has 501 characters, the limit is 500'],
      ['the description has 200001 characters, the limit is 200000'],
      [],
      [],
    ])
    expect(readings[4]).toMatchObject({ fields: { description: 'a\tb\nc' }, notes: [] })
  })

  test('labels and skills that do not fit are left out and named, the row stays', () => {
    const [reading] = read(`title,labels,skills\na,"ok,${'x'.repeat(61)},OK","Node;node;!bad"`).readings
    expect(reading?.fields).toMatchObject({ labels: ['ok', 'OK'], skills: ['node'] })
    expect(reading?.notes).toHaveLength(2)
    const [crowded] = read(`title,labels\na,"${Array.from({ length: 60 }, (_none, at) => `l${at}`).join(',')}"`).readings
    expect(crowded?.fields.labels).toHaveLength(50)
    expect(crowded?.notes).toEqual(['10 of the labels are left out: 50 are the limit'])
  })

  test('a row without a key says that it cannot be recognised again', () => {
    expect(read('key,title\n,a').readings[0]).toMatchObject({ externalKey: null, notes: [expect.stringContaining('no key')] })
    expect(read('title\na').readings[0]).toMatchObject({ externalKey: null, notes: [] })
  })
})
