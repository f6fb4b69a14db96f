import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { comparedMax, createVocabulary, type Estimated, experienceOf, readImport, suggestPoints } from '@dsm/backlog-service'

const besideTheCheckout = join('..', 'shared', 'benchmarks', 'storypoints')
/** Nobody guesses from fewer items before. */
const before = 10

const help = `Walks through real backlogs in the order in which their items were made, and guesses the points of each from the items before it alone.

  npm run evidence:story-points                  the backlogs in ${besideTheCheckout}
  npm run evidence:story-points -- --data DIR    others: CSV files with title, description and points
  npm run evidence:story-points -- --json        the figures as JSON

items      guessed: all but the first ${before}
suggested  share of them that get a suggestion; for the rest the running median stands in
median, mean, ours   mean absolute error in points of the running median and mean of all items before, and of the suggestion
ratio      ours / median: below 1 is better than the running median
step       share at most one step off, of all figures that the project has used so far, of the suggestion and of the median
spread     share of points that lie within the suggested quartiles
no signal  ratio when every item has the points of the one half a backlog away: what the method costs where texts say nothing`

const values = optionsGiven()
const folder = values.data ?? besideTheCheckout
const files = globSync(join(folder, '*.csv')).toSorted()

if (values.help) console.log(help)
else if (files.length > 0) report(files.map(evidenceOf))
else {
  console.error(`skipped: no CSV file in ${folder}`)
  if (values.data !== undefined) process.exitCode = 2
}

function optionsGiven() {
  try {
    return parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    process.exit(2)
  }
}

type Figures = ReturnType<typeof evidenceOf>

function evidenceOf(file: string) {
  const { items, vocabularySize } = estimatedItems(readFileSync(file, 'utf8'))
  const guesses = walkForward(items, vocabularySize)
  const elsewhere = items.map((item, at) => ({ ...item, points: items[(at + Math.floor(items.length / 2)) % items.length]?.points ?? 0 }))
  const said = guesses.filter(({ outcome }) => outcome === 'suggested')
  const [median, ours] = [errorOf(guesses, 'median'), errorOf(guesses, 'ours')]
  return {
    project: basename(file, '.csv'),
    items: guesses.length,
    suggested: said.length / guesses.length,
    median,
    mean: errorOf(guesses, 'mean'),
    ours,
    ratio: ours / median,
    step: shareOf(guesses, ({ scale, points, ours: guess }) => stepsBetween(scale, points, guess) <= 1),
    medianStep: shareOf(guesses, ({ scale, points, median: guess }) => stepsBetween(scale, points, guess) <= 1),
    spread: shareOf(said, ({ low, high, points }) => low <= points && points <= high),
    noSignal: ratioOf(walkForward(elsewhere, vocabularySize)),
  }
}

/** Items with points, read as an import reads them. */
function estimatedItems(csv: string) {
  const { readings } = readImport({ csv, mapping: {} })
  const vocabulary = createVocabulary()
  const items = readings.flatMap(({ line, fields: { title = '', description = '', points, labels = [], skills = [], type = 'story' } }) => {
    const id = String(line)
    return points ? [{ id, key: id, title, points, terms: vocabulary.read({ title, about: description, labels, skills, type }) }] : []
  })
  return { items, vocabularySize: vocabulary.size() }
}

type Guess = ReturnType<typeof guess>

function walkForward(items: readonly Estimated[], vocabularySize: number): Guess[] {
  return items.slice(before).map((item, at) => guess(item, items.slice(0, before + at), vocabularySize))
}

function guess({ id, key, title, points, terms }: Estimated, past: readonly Estimated[], vocabularySize: number) {
  const experience = experienceOf(past.slice(-comparedMax).toReversed(), vocabularySize)
  const { outcome, ...suggested } = suggestPoints(experience, { id, key, title, type: 'story', points: null, version: 1 }, terms)
  const pastPoints = past.map((item) => item.points).toSorted((a, b) => a - b)
  const median = medianOf(pastPoints)
  const mean = pastPoints.reduce((sum, each) => sum + each, 0) / pastPoints.length
  const { points: ours, low, high } = suggested
  const scale = [...new Set(pastPoints)]
  return { points, scale, outcome, median, mean, ours: ours ?? median, low: low ?? median, high: high ?? median }
}

function medianOf(sorted: readonly number[]): number {
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0]
  return (below + above) / 2
}

function errorOf(guesses: readonly Guess[], by: 'median' | 'mean' | 'ours'): number {
  return guesses.reduce((sum, { points, [by]: guessed }) => sum + Math.abs(points - guessed), 0) / guesses.length
}

function ratioOf(guesses: readonly Guess[]): number {
  return errorOf(guesses, 'ours') / errorOf(guesses, 'median')
}

function shareOf(guesses: readonly Guess[], isSo: (guess: Guess) => boolean): number {
  return guesses.filter(isSo).length / guesses.length
}

function stepsBetween(scale: readonly number[], one: number, other: number): number {
  const [low, high] = [Math.min(one, other), Math.max(one, other)]
  return scale.filter((step) => low < step && step <= high).length
}

function report(figures: readonly Figures[]): void {
  const macroRatio = average(figures, 'ratio')
  if (values.json) return console.log(JSON.stringify({ projects: figures, macroRatio }))
  console.table(figures.map(shown))
  console.log(
    `macro: ours / running median ${macroRatio.toFixed(3)}; without any signal in the texts ${average(figures, 'noSignal').toFixed(3)}`,
  )
}

function average(figures: readonly Figures[], column: 'ratio' | 'noSignal'): number {
  return figures.reduce((sum, { [column]: value }) => sum + value, 0) / figures.length
}

function shown({ project, items, suggested, median, mean, ours, ratio, step, medianStep, spread, noSignal }: Figures) {
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`
  return {
    project,
    items,
    suggested: percent(suggested),
    median: median.toFixed(3),
    mean: mean.toFixed(3),
    ours: ours.toFixed(3),
    ratio: ratio.toFixed(3),
    step: `${percent(step)} (median ${percent(medianStep)})`,
    spread: percent(spread),
    'no signal': noSignal.toFixed(3),
  }
}
