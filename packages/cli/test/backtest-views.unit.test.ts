import { expect, test } from 'vitest'
import { backtestChart } from '../src/view/backtest-chart.ts'
import { nameText } from '../src/view/backtest-names.ts'
import { backtestSvg } from '../src/view/backtest-svg.ts'
import { step } from './backtest-sprints.ts'

/** Cells of a terminal that a line without East Asian characters takes. */
const widest = (text: string) => Math.max(...text.split('\n').map((line) => Array.from(line).length))

test('a name cannot act as a formula, hide anything, climb over other lines or push them aside', () => {
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)']) expect(nameText(name, 20)).toBe(`'${name}`)
  expect(nameText('re\u200bd \u{e0041}\ue000\ufeff', 20)).toBe('re·d ···')
  expect(nameText(`a${'\u0301'.repeat(50)}b`, 20)).toBe(`a${'\u0301'.repeat(3)}b`)
  expect(nameText('Grüße, 東京 🚀', 20)).toBe('Grüße, 東京 🚀')
  expect(nameText('abcdefghij', 10)).toBe('abcdefghij')
  expect(nameText('abcdefghijk', 10)).toBe('abcdefghi…')
  expect(nameText('東京東京東京', 8)).toBe('東京東…')
})

test('the chart tells a sprint within its interval from one outside by shape, at its place on the scale', () => {
  const lines = backtestChart([step({ delivered: 20 }), step({ sprint: 'S2', delivered: 60 }), step({ sprint: 'S3', delivered: 0 })]).split(
    '\n',
  )
  const line = (sprint: string) => lines.find((one) => one.startsWith(sprint)) ?? ''
  const start = lines.find((one) => one.startsWith('sprint'))?.indexOf('0') ?? 0
  const cells = (sprint: string) => line(sprint).slice(start, start + 34)
  expect(cells('S1').indexOf('├')).toBe(Math.round((10 / 60) * 33))
  expect(cells('S1').indexOf('┤')).toBe(Math.round((30 / 60) * 33))
  expect(cells('S1').indexOf('●')).toBe(Math.round((20 / 60) * 33))
  expect(cells('S2').indexOf('◇')).toBe(33)
  expect(cells('S3').indexOf('◇')).toBe(0)
  expect(line('S1')).toMatch(/20 {2}10 to 30$/)
  expect(lines.join('\n')).toContain('red (A): 1 of 3 within their interval')
})

test('the chart stays within 80 columns, and says what it does not show', () => {
  const many = Array.from({ length: 14 }, (_team, team) =>
    Array.from({ length: 20 + team }, (_sprint, sprint) =>
      step({
        team: `a team with quite a long name ${team}`,
        sprint: `a sprint with a long name ${sprint}`,
        delivered: 123_456,
        committed: 99_999,
      }),
    ),
  ).flat()
  const chart = backtestChart(many)
  expect(widest(chart)).toBeLessThanOrEqual(80)
  expect(chart).toContain('the newest 15')
  expect(chart).toContain('and 2 teams with fewer sprints: --team NAME shows one')
})

const tag = /<(\/?)([a-z]+)(?: [\w-]+="[^"<&]*")*(\/?)>/g

/** Names of elements in a text that is well-formed as far as tags, attributes and entities go; throws where it is not. */
function elementsOf(xml: string): string[] {
  const open: string[] = []
  const seen: string[] = []
  for (const [, closing, name = '', empty] of xml.matchAll(tag)) {
    if (closing && open.pop() !== name) throw new Error(`</${name}> closes nothing`)
    if (!closing) seen.push(name)
    if (!closing && !empty) open.push(name)
  }
  if (open.length > 0 || /[<>]|&(?!(amp|lt|gt|quot|#39);)/.test(xml.replace(tag, ''))) throw new Error('not well-formed')
  return seen
}

test('the drawing is a well-formed document whatever names hold, readable on light and dark', () => {
  const hostile = ['</text><script>alert(1)</script>', '"&<\u0000\u0008\ud800\ufffe', '=HYPERLINK("x")', '&amp;\u202e', "'"]
  const svg = backtestSvg(hostile.map((name) => step({ team: name, sprint: name, project: name })))
  const elements = elementsOf(svg)
  expect(elements[0]).toBe('svg')
  expect(elements).not.toContain('script')
  // oxlint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ufffe\uffff]/)
  expect(svg.isWellFormed()).toBe(true)
  expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"')
  expect(svg).toContain('prefers-color-scheme: dark')
  expect(svg).not.toContain('NaN')
})

test('the drawing has every scored sprint of every team, as a circle within or a diamond outside, up to a stated limit', () => {
  const steps = Array.from({ length: 5 }, (_none, index) => step({ sprint: `S${index}`, delivered: index === 0 ? 90 : 20 }))
  const svg = backtestSvg([...steps, step({ team: 'blue' })])
  const drawn = svg.slice(svg.indexOf('<g transform="translate(0 92)'))
  expect(drawn.match(/class="held"/g)).toHaveLength(5)
  expect(drawn.match(/class="missed"/g)).toHaveLength(1)
  expect(svg).toContain('5 of 6 sprints within their 80 % interval; points')
  expect(svg).toContain('<title>S0: delivered 90, forecast 10 to 30, committed 25</title>')
  expect(backtestSvg(Array.from({ length: 75 }, (_none, index) => step({ team: `t${index}` })))).toContain(
    '15 teams with fewer sprints are not drawn',
  )
  expect(backtestSvg(Array.from({ length: 75 }, () => step()))).toContain('75 of 75 within, newest 60')
})
