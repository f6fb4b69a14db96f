import { createHash } from 'node:crypto'

/** What a project that was given no key may be called, the nicest first: ids that begin alike come to the same short key. */
export function keysOf(projectId: string): [string, string] {
  const plain = keyOf(projectId)
  const digest = createHash('sha256').update(projectId).digest().readUIntBE(0, 6).toString(36).toUpperCase()
  return [plain, `${plain.slice(0, 5)}${digest.slice(-5)}`]
}

/** The id in capitals where that is a key, else `P` and the id's letters and digits, cut to ten. */
function keyOf(projectId: string): string {
  const capitals = projectId.toUpperCase()
  if (/^[A-Z][A-Z0-9]{0,9}$/.test(capitals)) return capitals
  return `P${capitals.replaceAll(/[^A-Z0-9]/g, '')}`.slice(0, 10)
}
