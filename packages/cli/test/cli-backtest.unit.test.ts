import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sprintsCsv } from './backtest-sprints.ts'
import { dsm, emptyDirectory } from './dsm.ts'

async function called(csv: string, ...options: string[]) {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'sprints.csv'), csv)
  return { cwd, ...(await dsm(['backtest', 'sprints.csv', ...options], { cwd })) }
}

test('past sprints are forecast without any service, beside simple rules, within 80 columns and without colours', async () => {
  const { code, out, err } = await called(sprintsCsv())
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('sprints.csv: 24 sprints of 2 teams in 1 project, 18 scored')
  expect(out).toContain('not scored: 6 among the first three of their team')
  for (const name of ['DSM forecast', 'own commitment', 'last sprint', 'moving average', 'blend of medians'])
    expect(out).toMatch(new RegExp(`${name} +18 +\\d+\\.\\d\\d +\\d\\.\\d{3} +\\d\\.\\d{3} +\\d+ % +\\d+ %`))
  expect(out).toMatch(/DSM cautious +\d+ % +\d+ % +\d+ % +\d+ %/)
  expect(out).toMatch(/The error of the forecast is [\d.]+ % smaller than that of the own commitments/)
  expect(out).not.toContain('\u001b')
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(82)
})

test('beside a rule that was always right the verdict is in words, not in a share of nothing', async () => {
  const same = Array.from({ length: 9 }, (_sprint, index) => `red,S${index + 1},30,20`)
  const { out } = await called(['team,sprint,committed,delivered', ...same].join('\n'))
  expect(out).toMatch(/and the best rule here \([\w ]+\) was right to the point/)
  expect(out).not.toMatch(/Infinity|NaN/)
})

test('several projects are scored one by one and on average, or one alone', async () => {
  const both = sprintsCsv({ project: 'A' }) + sprintsCsv({ project: 'B', sprints: 8 }).split('\n').slice(1).join('\n')
  const { out } = await called(both, '--json')
  const { projects, overall, scored } = JSON.parse(out)
  const names = projects.map(({ project }: { project: string }) => project)
  expect([names, overall.project, scored]).toEqual([['A', 'B'], 'mean', 28])
  expect(overall.methods.forecast.relMae).toBeCloseTo((projects[0].methods.forecast.relMae + projects[1].methods.forecast.relMae) / 2)
  const alone = JSON.parse((await called(both, '--json', '--project', 'B')).out)
  expect(alone.projects).toEqual([projects[1]])
  expect((await called(both)).out).toMatch(/^mean +DSM forecast +28/m)
})

test('--json has every figure: scores, commitments, and each scored sprint as it was forecast', async () => {
  const { code, out } = await called(sprintsCsv(), '--json')
  const document = JSON.parse(out)
  expect(code).toBe(0)
  expect(document).toMatchObject({ format: 'plain', read: 24, scored: 18, teams: 2, withoutCommitment: 0, faults: [], outOfOrder: [] })
  expect(document.steps).toHaveLength(18)
  const [first] = document.steps
  expect(first).toMatchObject({ project: 'all', team: 'red', sprint: 'Sprint 4', committed: 23, delivered: 16, rules: { committed: 23 } })
  expect(first.forecast.p10).toBeLessThan(first.forecast.p50)
  const { commitments, methods, spread } = document.overall
  expect(commitments.forecast).toEqual({ kept: spread.kept, volume: spread.volume })
  expect(commitments.committed.kept).toBeCloseTo(1 - methods.committed.over)
  const sum = (pick: (step: { committed: number; delivered: number }) => number) =>
    document.steps.map(pick).reduce((a: number, b: number) => a + b)
  expect(commitments.committed.volume).toBeCloseTo(sum(({ committed }) => committed) / sum(({ delivered }) => delivered))
})

test('--team scores one team, which has learned from the others all the same', async () => {
  const all = JSON.parse((await called(sprintsCsv(), '--json')).out)
  const red = JSON.parse((await called(sprintsCsv(), '--json', '--team', 'red')).out)
  expect(red.steps).toEqual(all.steps.filter(({ team }: { team: string }) => team === 'red'))
  expect([red.read, red.scored, red.teams]).toEqual([12, 9, 1])
})

test('lines that say nothing usable are left out and named, and the exit code says so', async () => {
  const bad = [
    '"red,Sprint 95,20,18,300,',
    'red,Sprint 99,x,3,,',
    'red,Sprint 1,20,18,300,',
    'red,Sprint 98,-4,3,,',
    'red,Sprint 97,NaN,3,,',
    'red,Sprint 96,4',
  ]
  const { code, out } = await called(`${sprintsCsv()}${bad.join('\n')}\n`)
  expect(code).toBe(2)
  expect(out).toContain('6 lines left out')
  expect(out).toContain('  line 26: a quote is not closed')
  expect(out).toContain('  line 27: committed is "x" instead of a number')
  expect(out).toContain('  line 28: is the same sprint as line 2')
  expect(out).toContain('  line 31: has 3 cells where the head has 6')
  const many = await called(`${sprintsCsv()}${'red,Sprint 1,20,18,300,\n'.repeat(30)}`)
  expect(many.out).toContain('and 10 more: --all shows them')
  expect((await called(`${sprintsCsv()}${'red,Sprint 1,20,18,300,\n'.repeat(30)}`, '--all')).out).toContain('  line 55: is the same sprint')
})

test('numbered sprints in the wrong order are pointed out', async () => {
  const [head, ...lines] = sprintsCsv().trim().split('\n')
  const { code, out } = await called([head, ...lines.toReversed()].join('\n'))
  expect(code).toBe(0)
  expect(out).toContain('blue: Sprint 11 stands after Sprint 12, but lines are taken as oldest first')
})

test.each([
  ['nothing in it', '', 3, 'the file is empty'],
  ['a head alone', 'team,sprint,committed,delivered\n', 3, 'the file has no sprints'],
  ['one column', 'team\nred\n', 3, 'columns are missing: sprint, committed, delivered; the file has team'],
  ['nothing but faults', 'team,sprint,committed,delivered\nred,1,x,1\n', 3, 'line 2: committed is "x"'],
  ['too few sprints', sprintsCsv({ sprints: 3 }), 1, 'the longest history has 3 sprints'],
  ['sprints of the benchmark without their outcomes', 'id,visible_seq\n1,0\n', 3, 'outcomes.csv does not exist'],
])('a file with %s is refused with what to do, and no table', async (_name, csv, exit, says) => {
  const { code, out, err } = await called(csv)
  expect({ code, out }).toEqual({ code: exit, out: '' })
  expect(err).toContain(says)
  expect(err).not.toMatch(/^\s+at /m)
})

test.each([
  [['none.csv'], 'none.csv does not exist'],
  [['.'], 'is a directory'],
  [['sprints.csv', '--team', 'green'], 'it has red, blue'],
  [['sprints.csv', '--project', 'B'], 'it has all'],
  [['sprints.csv', '--svg', 'chart.png'], '--svg: must end with .svg'],
  [['sprints.csv', '--svg', 'nowhere/chart.svg'], 'a folder that does not exist'],
  [[], "missing required argument 'csv'"],
])('wrong usage exits with 3 and says what is right: %j', async (argv, says) => {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'sprints.csv'), sprintsCsv())
  const { code, out, err } = await dsm(['backtest', ...argv], { cwd })
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err).toContain(says)
})

test('--help shows examples', async () => {
  expect((await dsm(['backtest', '--help'])).out).toMatch(/Examples:\n {2}\$ dsm backtest sprints\.csv\n/)
})

test('--chart draws each team, --svg writes the drawing, and names in both are tame', async () => {
  const csv = sprintsCsv({ teams: ['=cmd()', 'Röd \u202e東京'] })
  const { cwd, code, out } = await called(csv, '--chart', '--svg', 'chart.svg')
  expect(code).toBe(0)
  expect(out).toContain("'=cmd(): 8 of 9 within their interval")
  expect(out).toContain('Röd \\u202e東京: ')
  expect(out).toMatch(/^Sprint 11 +├─*●─*┤ +20 +17 to 25$/m)
  expect(out).toContain('chart.svg is written')
  const svg = await readFile(join(cwd, 'chart.svg'), 'utf8')
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  expect(svg).not.toContain('\u202e')
})

test('progress is drawn for whoever watches, on standard error alone', async () => {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'sprints.csv'), sprintsCsv())
  const watched = await dsm(['backtest', 'sprints.csv'], { cwd, watched: true })
  expect(watched.err).toMatch(/forecasting sprints\.csv █*░* \d+\/24/)
  expect(watched.out).not.toContain('forecasting')
})

test('Ctrl-C ends a long backtest at once', async () => {
  const cwd = await emptyDirectory()
  const teams = Array.from({ length: 40 }, (_none, index) => `team ${index}`)
  // A pipe with a name is written to the end only once the program has read it, and is at work.
  execFileSync('mkfifo', [join(cwd, 'sprints.csv')])
  const main = join(import.meta.dirname, '..', 'src', 'main.ts')
  const child = spawn(process.execPath, ['--conditions=source', main, 'backtest', 'sprints.csv'], { cwd, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  await writeFile(join(cwd, 'sprints.csv'), sprintsCsv({ sprints: 1000, teams }))
  child.kill('SIGINT')
  expect(await closed).toEqual([null, 'SIGINT'])
})

const real = join(import.meta.dirname, '../../../../shared/benchmarks/sprints')
describe.skipIf(!existsSync(join(real, 'sprints.csv')))('real sprints beside the checkout', () => {
  test(
    'are read whole with their outcomes, or joined to them, and forecast better than by any simple rule',
    { timeout: 600_000 },
    async () => {
      const { code, out, err } = await dsm(['backtest', join(real, 'sprints.csv'), '--json'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const { read, scored, format, withoutCommitment, overall } = JSON.parse(out)
      expect({ read, scored, format, withoutCommitment }).toEqual({ read: 1060, scored: 553, format: 'benchmark', withoutCommitment: 395 })
      const { forecast, committed, last, ewma, blend } = overall.methods
      expect([committed, last, ewma, blend].map(({ relMae }) => relMae.toFixed(3))).toEqual(['1.000', '1.051', '0.851', '0.781'])
      expect(forecast.relMae).toBeLessThanOrEqual(0.69)

      const cwd = await emptyDirectory()
      await mkdir(join(cwd, 'joined'))
      await writeFile(join(cwd, 'joined', 'all.csv'), joined(await lines('sprints.csv'), await lines('outcomes.csv')))
      const again = JSON.parse((await dsm(['backtest', 'joined/all.csv', '--json', '--project', 'Spring'], { cwd })).out)
      expect(again.steps).toEqual(JSON.parse(out).steps.filter(({ project }: { project: string }) => project === 'Spring'))
    },
  )
})

const lines = async (file: string) => (await readFile(join(real, file), 'utf8')).trim().split(/\r?\n/)

function joined(sprints: readonly string[], outcomes: readonly string[]): string {
  return sprints.map((line, index) => `${line},${outcomes[index]?.split(',').slice(1).join(',')}`).join('\n')
}
