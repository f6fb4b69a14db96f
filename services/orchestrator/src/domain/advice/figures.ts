/** A number as it stands in a text: `20 %` has value 20 and `percent`, `1.5` has one decimal. `value` is NaN for one that cannot be read. */
export type Figure = { value: number; decimals: number; percent: boolean; written: string }

/** What a text states: figures, and names that hold digits (`ATLAS-S03`, `P85`, `v3`, `2026-03-02`), in small letters. */
export type Stated = { figures: Figure[]; names: string[] }

const words =
  'zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen'
const tens = 'twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety'
const numberWords = new Map<string, number>([
  ...words.split(',').map((word, value): [string, number] => [word, value]),
  ...tens.split(',').map((word, index): [string, number] => [word, 10 * (index + 2)]),
  ...(['dozen', 'hundred', 'thousand', 'million', 'billion'] as const).map((word, index): [string, number] => [
    word,
    [12, 100, 1e3, 1e6, 1e9][index] ?? Number.NaN,
  ]),
])
/** May stand right behind a number without changing it. */
const units = new Set(['h', 'hr', 'hrs', 'hour', 'hours', 'd', 'day', 'days', 'pt', 'pts', 'points', 'sp', 'x', 'st', 'nd', 'rd', 'th'])

const token =
  /(?<date>\d{4}-\d{2}-\d{2})|(?<word>\p{L}[\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)*)|(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)(?<suffix>\p{L}[\p{L}\p{N}]*)?(?<percent>\s*(?:%|percent\b|per cent\b))?|(?<other>\p{N})/giu

/** Reads every figure of a neutral text. Numbers in words count; signs do not, since a dash between two numbers is one as well. */
export function statedIn(text: string): Stated {
  const stated: Stated = { figures: [], names: [] }
  for (const { 0: written, groups = {} } of text.matchAll(token)) {
    const { date, word, number, suffix, percent } = groups
    if (date !== undefined) stated.names.push(date)
    else if (word !== undefined) readWord(word.toLowerCase(), stated)
    else if (number === undefined || (suffix !== undefined && !units.has(suffix.toLowerCase())))
      stated.figures.push({ value: Number.NaN, decimals: 0, percent: false, written })
    else {
      const plain = number.replaceAll(',', '')
      const decimals = plain.split('.')[1]?.length ?? 0
      stated.figures.push({ value: Number(plain), decimals, percent: percent !== undefined, written: written.trim() })
    }
  }
  return stated
}

function readWord(word: string, { figures, names }: Stated): void {
  if (/\p{N}/u.test(word)) {
    names.push(word)
    return
  }
  const parts = word.split('-').map((part) => numberWords.get(part.replace(/s$/, '')) ?? numberWords.get(part))
  // "one" is a pronoun more often than a number.
  if (parts.length === 1 && parts[0] === 1) return
  const [first, second] = parts
  const joined = first !== undefined && first >= 20 && first < 100 && second !== undefined && second < 10
  const values = joined ? [first + second] : parts.filter((value) => value !== undefined)
  figures.push(...values.map((value) => ({ value, decimals: 0, percent: false, written: word })))
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
