import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readImport } from '../src/domain/import/read-import.ts'
import { priorityNamed, statusNamed, typeNamed } from '../src/domain/import/synonyms.ts'
import { readDay, readPoints, readValue } from '../src/domain/import/values.ts'

const sample = (name: string) => readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
const read = (csv: string) => readImport({ csv, mapping: {} })

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
    ['-1', 'points cannot be negative: "-1"'],
    ['-0,5', 'points cannot be negative: "-0,5"'],
    ['0.3', 'points "0.3" is not a multiple of 0.5'],
    ['1001', 'points "1001" is more than the limit of 1000'],
    ['1000.7', 'points "1000.7" is more than the limit of 1000 and is not a multiple of 0.5'],
    ['9'.repeat(400), `points "${'9'.repeat(59)}…" is not a number that can be kept`],
    ['lots', 'points "lots" is not a number'],
  ] as const)('what is wrong with points %o is said in plain words', ([text, fault]) => {
    expect(readPoints(text)).toEqual({ fault })
  })

  test('a business value is read like points', () => {
    expect(readValue('-3')).toEqual({ fault: 'value cannot be negative: "-3"' })
    expect(readValue('1000001')).toEqual({ fault: 'value "1000001" is more than the limit of 1000000' })
    expect(readValue('0.3')).toEqual({ value: 0.3 })
  })

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

  test('however many labels do not fit, a note names a few and counts the rest', { tags: ['G16'] }, () => {
    const odd = Array.from({ length: 1000 }, (_none, at) => `${'x'.repeat(61)}${at}`)
    const [reading] = read(`title,labels\na,"${odd.join(',')}"`).readings
    expect(reading?.notes).toEqual([expect.stringMatching(/^left out of the labels, .* and 990 more$/)])
    expect(reading?.notes[0]?.length).toBeLessThan(1000)
  })

  test('a list longer than any that could be taken is a fault, and is not taken apart', { tags: ['G16'] }, () => {
    const many = 'a,'.repeat(60_000)
    const readings = read(`title,labels,skills,depends on\na,"${many}",,\na,,"${many}",\na,,,"${many}"\n`).readings
    expect(readings.map(({ faults }) => faults)).toEqual([
      [expect.stringContaining('the labels have 120000 characters')],
      [expect.stringContaining('the skills have 120000 characters')],
      [expect.stringContaining('the dependencies have 120000 characters')],
    ])
  })

  test('a row without a key says that it cannot be recognised again', () => {
    expect(read('key,title\n,a').readings[0]).toMatchObject({ externalKey: null, notes: [expect.stringContaining('no key')] })
    expect(read('title\na').readings[0]).toMatchObject({ externalKey: null, notes: [] })
  })
})
