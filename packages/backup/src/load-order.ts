/** `table` refers to rows of `to`, which therefore have to be there first. */
export type Reference = { table: string; to: string }

/** Tables in an order in which each comes after all that it refers to. Throws where they refer to each other in a circle. */
export function loadOrder<Table extends { name: string }>(tables: readonly Table[], references: readonly Reference[]): Table[] {
  const ordered: Table[] = []
  let waiting = [...tables]
  while (waiting.length > 0) {
    const missing = new Set(waiting.map(({ name }) => name))
    const isFree = ({ name }: Table) => !references.some(({ table, to }) => table === name && to !== name && missing.has(to))
    const next = waiting.filter(isFree)
    if (next.length === 0) throw new Error(`these tables refer to each other: ${[...missing].join(', ')}`)
    ordered.push(...next)
    waiting = waiting.filter((table) => !next.includes(table))
  }
  return ordered
}
