// Control characters steer the terminal, and bidirectional ones change the order in which a line reads.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from outside as it may be written to a terminal: line breaks and tabs become spaces, everything else that acts becomes visible. */
export function printableText(text: string): string {
  return text.replace(unsafe, (character) => (/[\n\r\t]/.test(character) ? ' ' : escaped(character)))
}

/** The same for every text within a value. */
export function printable<Value>(value: Value): Value {
  // The shape stays what it was: only texts are replaced, by texts.
  return printableValue(value) as Value
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value)
  if (Array.isArray(value)) return value.map(printableValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [printableText(key), printableValue(held)]))
}

/** One JSON document; what `JSON.stringify` leaves unescaped and a terminal obeys is escaped as well. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped)
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
