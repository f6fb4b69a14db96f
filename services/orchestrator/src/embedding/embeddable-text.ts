import { createHash } from 'node:crypto'

/** Past this length more text changes little, and a tokenizer takes time that grows with its square. */
const charsMax = 4000

/** What stands for a text without a word in it: no model has a vector for nothing. */
const blank = 'empty'

/** The text that is embedded for a text: the same for storing and for asking. */
export function embeddableText(text: string): string {
  const trimmed = text.trim().slice(0, charsMax).toWellFormed()
  return trimmed === '' ? blank : trimmed
}

/** Its address in the cache: SHA-256 of the UTF-8 text, in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
