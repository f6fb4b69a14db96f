import type { MutationResult } from '../mutations/run-mutations.ts'

const exampleMax = 110

/** One mutation a line: whether it was found, and by what. */
export function mutationTable(results: readonly MutationResult[]): string {
  const width = Math.max(0, ...results.map(({ name }) => name.length))
  const lines = results.map(({ name, found, kinds, example, seconds, without }) => {
    const counts = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`)
    return [
      `${name.padEnd(width)}  ${found ? 'found    ' : 'NOT FOUND'}  ${String(seconds).padStart(4)} s  ${counts.join(', ') || '-'}`,
      `${' '.repeat(width)}  without: ${without}`,
      `${' '.repeat(width)}  ${example.slice(0, exampleMax)}`,
    ].join('\n')
  })
  return [...lines, `${results.filter(({ found }) => found).length} of ${results.length} found`].join('\n')
}
