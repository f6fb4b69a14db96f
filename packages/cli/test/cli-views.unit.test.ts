import type { BurndownDay, ImportReport } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { createWorking } from '../src/progress/working.ts'
import { burndownChart } from '../src/view/burndown-chart.ts'
import { importView } from '../src/view/import-view.ts'
import { printable, printableJson, printableText } from '../src/view/printable.ts'
import { counted, table } from '../src/view/text.ts'
import { velocityView } from '../src/view/velocity-view.ts'
import { whereToLook } from '../src/view/where-to-look.ts'

test('text from outside cannot steer the terminal', () => {
  expect(printableText('\u001b[31mred\u001b[0m')).toBe('\\u001b[31mred\\u001b[0m')
  expect(printableText('bell\u0007 c1\u009b2J del\u007f')).toBe('bell\\u0007 c1\\u009b2J del\\u007f')
  expect(printableText('one\nline\r\tonly')).toBe('one line  only')
  expect(printableText('abc\u202edef')).toBe('abc\\u202edef')
  expect(printableText('Grüße, 東京 🚀')).toBe('Grüße, 東京 🚀')
})

test('every text within an answer is made printable, and nothing else changes', () => {
  const answer = { count: 1, none: null, yes: true, list: ['a\u001b', { 'k\u0007': 'b\nc' }] }
  expect(printable(answer)).toEqual({ count: 1, none: null, yes: true, list: ['a\\u001b', { 'k\\u0007': 'b c' }] })
})

test('a JSON document is the same data and holds no character that acts', () => {
  const data = { title: '\u001b[2J \u009b \u202e\u007f\n' }
  const json = printableJson(data)
  expect(JSON.parse(json)).toEqual(data)
  expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
})

test('columns of a table line up, figures to the right', () => {
  expect(
    table(
      ['item', 'points'],
      [
        ['ATLAS-1', 3],
        ['ATLAS-10', 13],
      ],
      [1],
    ).split('\n'),
  ).toEqual(['item      points', 'ATLAS-1        3', 'ATLAS-10      13'])
})

test('one of a thing is named in the singular, also where it is rounded to one', () => {
  expect([1, 0, 2, 1.04, 1.5, -1].map((amount) => counted(amount, 'point'))).toEqual([
    '1 point',
    '0 points',
    '2 points',
    '1 point',
    '1.5 points',
    '-1 points',
  ])
})

const day = (date: string, figures: Partial<BurndownDay>): BurndownDay => ({
  date,
  ideal: 0,
  remaining: null,
  completed: null,
  scope: null,
  forecast: null,
  ...figures,
})

test('a burndown shows what remains, what is expected, the ideal line and the scope at their heights', () => {
  const chart = burndownChart([
    day('2026-01-05', { ideal: 8, remaining: 12, scope: 12 }),
    day('2026-01-06', { ideal: 4, remaining: 6, scope: 12, forecast: 6 }),
    day('2026-01-07', { ideal: 0, forecast: 3 }),
  ])
  expect(chart.split('\n')).toEqual([
    '12 ┤██  ────',
    '   ┤██',
    '   ┤██',
    '   ┤██',
    '   ┤██•',
    '   ┤██',
    ' 6 ┤██  ██',
    '   ┤██  ██',
    '   ┤██  ██•',
    '   ┤██  ██  ░░',
    '   ┤██  ██  ░░',
    '   ┤██  ██  ░░',
    ' 0 └────────────',
    '    05  06  07',
    '█ remaining  ░ expected  • ideal  ─ scope',
  ])
})

test('a burndown of a long sprint still fits a terminal, and one of no points is empty', () => {
  const days = Array.from({ length: 38 }, (_none, index) =>
    day(`2026-01-${String((index % 28) + 1).padStart(2, '0')}`, { ideal: 38 - index, remaining: 38 - index }),
  )
  for (const line of burndownChart(days).split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(burndownChart([day('2026-01-05', {})])).toBe('')
  expect(burndownChart([])).toBe('')
})

const report = (rows: ImportReport['rows']): ImportReport => ({
  dryRun: false,
  format: 'generic',
  mapping: { title: 'Title' },
  ignoredColumns: ['Foo'],
  notes: [],
  created: 1,
  updated: 0,
  skipped: 30,
  rejected: 1,
  rows,
})

test('an import shows twenty rows that were not taken, rejected ones first, and all of them on request', () => {
  const skipped = Array.from({ length: 30 }, (_none, index) => ({
    line: index + 2,
    externalKey: `K-${index}`,
    outcome: 'skipped' as const,
    itemKey: null,
    reasons: ['it is unchanged'],
  }))
  const rejected = {
    line: 99,
    externalKey: null,
    outcome: 'rejected' as const,
    itemKey: null,
    reasons: ['the title is empty', 'no points'],
  }
  const created = { line: 100, externalKey: 'NEW', outcome: 'created' as const, itemKey: 'A-1', reasons: [] }
  const shown = importView(report([...skipped, rejected, created]), false)
  expect(shown).toContain('1 created, 0 updated, 30 skipped, 1 rejected')
  expect(shown).toContain('format generic; title ← Title\nignored columns: Foo')
  expect(shown).toMatch(/reason\n +99 +rejected +the title is empty; no points\n/)
  expect(shown).toContain('and 11 more: --all shows them')
  expect(shown).not.toContain('NEW')
  expect(importView(report([...skipped, rejected]), true).match(/skipped {2}/g)).toHaveLength(30)
})

test('what was left out of a row that was taken is counted and shown, after rejected rows and before skipped ones', () => {
  const row = (line: number, outcome: ImportReport['rows'][number]['outcome'], ...reasons: string[]) => ({
    line,
    externalKey: `K-${line}`,
    outcome,
    itemKey: null,
    reasons,
  })
  const rows = [
    row(2, 'skipped', 'it is unchanged'),
    row(3, 'updated', 'the due date is no date'),
    row(4, 'created', 'the parent is not in the file'),
    row(5, 'created'),
    row(6, 'rejected', 'the title is empty'),
  ]
  const lines = importView(report(rows), false).split('\n')
  expect(lines[0]).toContain('1 rejected; 2 taken with a note')
  expect(lines.slice(5).map((line) => line.trim().split(/ +/).slice(0, 2).join(' '))).toEqual([
    '6 rejected',
    '3 updated',
    '4 created',
    '2 skipped',
  ])
  expect(lines[6]).toContain('the due date is no date')
  expect(importView(report([row(5, 'created')]), true)).not.toContain('note')
})

test('velocity bars share one scale', () => {
  const row = (key: string, completed: number) => ({
    sprintId: key,
    key,
    startsOn: '2026-01-05',
    endsOn: '2026-01-18',
    commitment: 10,
    completed,
    added: 0,
    removed: 0,
    carriedOver: 0,
    accuracy: null,
    ranOut: false,
  })
  const shown = velocityView({ projectId: '1', sprints: [row('A-S01', 20), row('A-S02', 10)], average: 15, lastThree: 15, accuracy: null })
  expect(shown).toContain('█'.repeat(20))
  expect(shown).toContain(`${'█'.repeat(10)}${'░'.repeat(10)}`)
  expect(velocityView({ projectId: '1', sprints: [], average: null, lastThree: null, accuracy: null })).toContain('no closed sprint yet')
})

test('progress is drawn only where a person watches, and leaves nothing behind', async () => {
  const drawn: string[] = []
  const io = { err: (text: string) => void drawn.push(text) }
  const work = async (report: (done: number, total?: number) => void) => {
    report(1, 2)
    return 'done'
  }
  expect(await createWorking({ ...io, watched: false })('replaying', work)).toBe('done')
  expect(drawn).toEqual([])
  expect(await createWorking({ ...io, watched: true })('replaying', work)).toBe('done')
  expect(drawn[0]).toContain('replaying ████████████░░░░░░░░░░░░ 1/2')
  expect(drawn.at(-1)).toBe('\r\u001b[2K')
})

const urls = {
  project: 'http://p',
  backlog: 'http://b',
  sprint: 'http://s',
  chronicle: 'http://c',
  orchestrator: 'http://o',
}

test('the first requests shown need no project that is not there, and read the token from its file', () => {
  const fresh = whereToLook({ urls, tokenFile: "/it's/token" })
  expect(fresh).toContain(`curl -H "Authorization: Bearer $(cat '/it'\\''s/token')" http://p/projects`)
  expect(fresh).not.toContain('orchestrate/project')
  expect(whereToLook({ urls, tokenFile: '/here/.dsm/token' })).toContain('finds them in /here and below it')
  expect(whereToLook({ urls, tokenFile: '/token', projectId: '1' })).toContain('-X POST http://o/orchestrate/project/1')
})
