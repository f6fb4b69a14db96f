/** Longest raw answer that is kept. */
const rawCharsMax = 16_384

/** A raw answer as it can be stored: limited in length, without what no PostgreSQL text can hold (NUL, halves of surrogate pairs). */
export function auditText(raw: string): string {
  return raw.slice(0, rawCharsMax).replaceAll('\0', '\uFFFD').toWellFormed()
}
