/** Only an escape can bring a NUL or half of a surrogate pair into a JSON text that came as UTF-8. */
const suspicious = /\\u(0000|d[89a-f])/i

/** The value of a JSON text. Throws SyntaxError if it is none, or if it holds a string that PostgreSQL could not store. */
export function readJson(text: string): unknown {
  const value: unknown = suspicious.test(text) ? JSON.parse(text, refuseUnstorable) : JSON.parse(text)
  return value
}

function refuseUnstorable(key: string, value: unknown): unknown {
  for (const part of [key, value]) {
    if (typeof part === 'string' && (part.includes('\0') || !part.isWellFormed())) {
      throw new SyntaxError('it holds a character that is none')
    }
  }
  return value
}
