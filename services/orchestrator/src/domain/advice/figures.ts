import { join, joins, numberWord } from './number-words.ts'

/** A number as it stands in a text: `20 %` has value 20 and `percent`, `1.5` has one decimal. `value` is NaN for one that cannot be read. */
export type Figure = { value: number; decimals: number; percent: boolean; written: string }

/** What a text states: figures, and names that hold digits (`ATLAS-S03`, `P85`, `v3`, `2026-03-02`), in small letters. */
export type Stated = { figures: Figure[]; names: string[] }

/** May stand right behind a number without changing it. */
const units = new Set(['h', 'hr', 'hrs', 'hour', 'hours', 'd', 'day', 'days', 'pt', 'pts', 'points', 'sp', 'x', 'st', 'nd', 'rd', 'th'])

const token =
  /(?<date>\d{4}-\d{2}-\d{2})|(?<word>\p{L}[\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)*)|(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)(?<suffix>\p{L}[\p{L}\p{N}]*)?(?<percent>\s*(?:%|percent\b|per cent\b))?|(?<other>\p{N})/giu

/** Reads every figure of a neutral text. Numbers in words count; signs do not, since a dash between two numbers is one as well. */
export function statedIn(text: string): Stated {
  const stated: Stated = { figures: [], names: [] }
  let end = 0
  for (const { 0: written, index, groups = {} } of text.matchAll(token)) {
    const { date, word, number } = groups
    const adjacent = /^(?:[\s-]|\band\b)*$/.test(text.slice(end, index))
    if (date !== undefined) stated.names.push(date)
    else if (word !== undefined) {
      // "and" within "nine hundred and ten" is no end of the number.
      if (word.toLowerCase() === 'and') continue
      readWord(word.toLowerCase(), { stated, adjacent })
    } else stated.figures.push(number === undefined ? { ...unreadable, written } : readNumber(number, { ...groups, written }))
    end = index + written.length
  }
  // "one" is a pronoun more often than a number.
  return { ...stated, figures: stated.figures.filter(({ written }) => written !== 'one') }
}

const unreadable = { value: Number.NaN, decimals: 0, percent: false }

function readNumber(number: string, { suffix, percent, written }: { suffix?: string; percent?: string; written: string }): Figure {
  if (suffix !== undefined && !units.has(suffix.toLowerCase())) return { ...unreadable, written }
  const plain = number.replaceAll(',', '')
  return { value: Number(plain), decimals: plain.split('.')[1]?.length ?? 0, percent: percent !== undefined, written: written.trim() }
}

/** A word that is a number, or part of the one before it ("twenty-five", "9 hundred"), or a name that holds digits. */
function readWord(word: string, { stated, adjacent }: { stated: Stated; adjacent: boolean }): void {
  if (/\p{N}/u.test(word)) {
    stated.names.push(word)
    return
  }
  let joinable = adjacent
  for (const part of word.split('-')) {
    const number = numberWord(part)
    const before = stated.figures.at(-1)
    if (number && before && joinable && joins(before.value, number)) {
      stated.figures.splice(-1, 1, { ...before, value: join(before.value, number), decimals: 0, written: `${before.written} ${part}` })
    } else if (number) stated.figures.push({ ...unreadable, value: number.value, written: part })
    joinable = number !== undefined
  }
}

/** What `claim` states and `evidence` does not: in the words of the claim, empty if everything is there. */
export function unsupported(claim: Stated, evidence: Stated): string[] {
  const known = new Set(evidence.names)
  return [
    ...claim.names.filter((name) => !known.has(name)),
    ...claim.figures.filter((figure) => !evidence.figures.some((one) => says(one, figure))).map(({ written }) => written),
  ]
}

/** Whether the claim is that figure, rounded or cut to fewer decimals, as a share (0.2) or in percent (20 %). */
function says(evidence: Figure, claim: Figure): boolean {
  const readings = [evidence.value]
  if (evidence.percent && !claim.percent) readings.push(evidence.value / 100)
  if (claim.percent && !evidence.percent) readings.splice(0, 1, ...(evidence.value <= 2 ? [evidence.value * 100] : []))
  const unit = 10 ** -claim.decimals
  return readings.some((value) => Math.abs(value - claim.value) <= unit / 2 + 1e-9 || Math.abs(floorTo(value, unit) - claim.value) <= 1e-9)
}

const floorTo = (value: number, unit: number) => Math.floor(value / unit + 1e-9) * unit
