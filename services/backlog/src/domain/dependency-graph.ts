/** What each item needs first: item → items. Items without an entry need nothing. */
export type Needs = ReadonlyMap<string, readonly string[]>

export type Link = { from: string; to: string }

/** As many as one item may depend on: a sprint's task takes no more. */
export const dependenciesMax = 100

/** The needs with those of wholes: an epic or a story is done when its parts are, so whoever waits for it waits for them. */
export function withParts(needs: Needs, items: readonly { id: string; parentId: string | null }[]): Map<string, string[]> {
  const all = copyOf(needs)
  for (const { id, parentId } of items) if (parentId !== null) addLink(all, { from: parentId, to: id })
  return all
}

/** The cycle that a new link would close, from its start back to its start; undefined if it closes none. */
export function cycleClosedBy(needs: Needs, { from, to }: Link): string[] | undefined {
  const way = shortestWay(needs, to, from)
  return way && [from, ...way]
}

/** Any cycle among the needs, from an item back to itself. */
export function findCycle(needs: Needs): string[] | undefined {
  const core = coreOf(needs)
  const [start] = core.keys()
  if (start === undefined) return undefined
  // Every item of the core needs another one of the core, so the walk must come back to where it was.
  const walked = [start]
  for (;;) {
    const next = core.get(walked.at(-1) ?? start)?.[0] ?? start
    const seenAt = walked.indexOf(next)
    if (seenAt >= 0) return [...walked.slice(seenAt), next]
    walked.push(next)
  }
}

/** Adds links one by one to needs that hold no cycle; a link that would close one is left out and comes back with the cycle. */
export function addLinks(needs: Needs, links: readonly Link[]): { needs: Map<string, string[]>; refused: (Link & { cycle: string[] })[] } {
  const all = copyOf(needs)
  for (const link of links) addLink(all, link)
  const core = coreOf(all)
  const isInCore = ({ from, to }: Link) => core.get(from)?.includes(to) === true

  // A link outside of the core is part of no cycle, whatever else is added.
  const accepted = copyOf(needs)
  for (const link of links) if (!isInCore(link)) addLink(accepted, link)
  const refused = []
  for (const link of links.filter(isInCore)) {
    const cycle = cycleClosedBy(accepted, link)
    if (cycle) refused.push({ ...link, cycle })
    else addLink(accepted, link)
  }
  return { needs: accepted, refused }
}

function copyOf(needs: Needs): Map<string, string[]> {
  return new Map([...needs].map(([item, needed]) => [item, [...needed]]))
}

function addLink(needs: Map<string, string[]>, { from, to }: Link): void {
  const needed = needs.get(from)
  if (needed === undefined) needs.set(from, [to])
  else if (!needed.includes(to)) needed.push(to)
}

/** Breadth first, so the shortest of the ways. */
function shortestWay(needs: Needs, start: string, goal: string): string[] | undefined {
  const cameFrom = new Map<string, string | null>([[start, null]])
  for (const item of cameFrom.keys()) {
    if (item === goal) return wayBack(cameFrom, goal)
    for (const needed of needs.get(item) ?? []) if (!cameFrom.has(needed)) cameFrom.set(needed, item)
  }
  return undefined
}

function wayBack(cameFrom: ReadonlyMap<string, string | null>, goal: string): string[] {
  const way = []
  for (let item: string | null | undefined = goal; typeof item === 'string'; item = cameFrom.get(item)) way.push(item)
  return way.toReversed()
}

/** What is left after items that need nothing were taken away again and again, and then those that nothing needs: only cycles and what
 *  lies between them. */
function coreOf(needs: Needs): Map<string, string[]> {
  const upstream = peel(needs)
  const reversed = peel(reverse(upstream))
  return new Map(
    [...upstream].filter(([item]) => reversed.has(item)).map(([item, needed]) => [item, needed.filter((to) => reversed.has(to))]),
  )
}

function peel(needs: Needs): Map<string, string[]> {
  const neededBy = reverse(needs)
  const open = new Map([...needs].map(([item, needed]) => [item, needed.length]))
  const free = [...neededBy.keys(), ...needs.keys()].filter((item) => !open.get(item))
  const gone = new Set(free)
  for (const item of gone) {
    for (const waiting of neededBy.get(item) ?? []) {
      const left = (open.get(waiting) ?? 0) - 1
      open.set(waiting, left)
      if (left === 0) gone.add(waiting)
    }
  }
  return new Map([...needs].filter(([item]) => !gone.has(item)).map(([item, needed]) => [item, needed.filter((to) => !gone.has(to))]))
}

function reverse(needs: Needs): Map<string, string[]> {
  const reversed = new Map<string, string[]>()
  for (const [item, needed] of needs) {
    for (const to of needed) {
      const known = reversed.get(to)
      if (known) known.push(item)
      else reversed.set(to, [item])
    }
  }
  return reversed
}
