const ones =
  'zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen'
const tens = 'twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety'

const numbers = new Map<string, number>([
  ...ones.split(',').map((word, value): [string, number] => [word, value]),
  ...tens.split(',').map((word, index): [string, number] => [word, 10 * (index + 2)]),
])
const multipliers = new Map<string, number>([
  ['dozen', 12],
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
])

/** Reads one word in small letters as a number, or as something that multiplies the number before it; undefined for any other word. */
export function numberWord(word: string): { value: number; multiplies: boolean } | undefined {
  for (const form of [word, word.replace(/s$/, '')]) {
    const [value, factor] = [numbers.get(form), multipliers.get(form)]
    if (value !== undefined) return { value, multiplies: false }
    if (factor !== undefined) return { value: factor, multiplies: true }
  }
  return undefined
}

/** Whether both words stand for one number: "nine hundred", "twenty five", "hundred ten". What comes later is smaller, or multiplies. */
export function joins(before: number, next: { value: number; multiplies: boolean }): boolean {
  if (next.multiplies) return true
  const place = before % 100 === 0 ? 100 : before % 10 === 0 && before % 100 >= 20 ? 10 : 1
  return before > 0 && next.value < place
}

export function join(before: number, { value, multiplies }: { value: number; multiplies: boolean }): number {
  if (!multiplies) return before + value
  // In "one thousand two hundred" only the two is multiplied.
  const last = before > value ? before % value : before
  return last === 0 ? before * value : before - last + last * value
}
