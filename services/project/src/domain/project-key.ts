/** The key of a project that was given none: its id in capitals where that is a key, else `P` and the id's letters and digits, cut to ten. */
export function keyOf(projectId: string): string {
  const capitals = projectId.toUpperCase()
  if (/^[A-Z][A-Z0-9]{0,9}$/.test(capitals)) return capitals
  return `P${capitals.replaceAll(/[^A-Z0-9]/g, '')}`.slice(0, 10)
}
