import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutOf } from '../src/domain/import/columns.ts'
import { readTable, rowsMax } from '../src/domain/import/table.ts'

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
    const faults = [{ pointer: '/body/mapping/title', detail: 'has to be given for this file' }]
    expect(() => layoutOf(['key', 'points'], {})).toThrow(expect.objectContaining({ code: 'import-rejected', faults }))
  })

  test('a file without a key column says what importing it again does', () => {
    const note = 'no column is the key: importing this file again creates its items again'
    expect(layoutOf(['Name', 'Title'], {}).notes).toEqual([note])
    expect(layoutOf(['Name', 'Title'], { externalKey: 'Name' }).notes).toEqual([])
    expect(layoutOf(['Key', 'Title'], {}).notes).toEqual([])
  })
})
