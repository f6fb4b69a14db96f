/** A vector of length 1 in which every word of the text has a place of its own: texts that share words are near each other. */
export function bagOfWords(text: string, dimensions: number): number[] {
  const counts = Array.from({ length: dimensions }, () => 0)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const place = hash(word) % dimensions
    counts[place] = (counts[place] ?? 0) + 1
  }
  const length = Math.hypot(...counts)
  if (length === 0) counts[0] = 1
  return length === 0 ? counts : counts.map((count) => count / length)
}

/** FNV-1a, 32 bits. */
function hash(word: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < word.length; index += 1) value = Math.imul(value ^ word.charCodeAt(index), 0x01000193) >>> 0
  return value
}
