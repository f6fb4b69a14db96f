/** A seed for whatever a decision leaves to chance, made from its id: FNV-1a, 31 bits. */
export function seedOf(decisionId: string): number {
  let hash = 0x811c9dc5
  for (const character of decisionId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) & 0x7fffffff
}
