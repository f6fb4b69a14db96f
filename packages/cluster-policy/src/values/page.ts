import type { AnnotatedValue } from './annotated.ts'

const begins = '<!-- values: written by `npm run chart -- --write` -->'
const ends = '<!-- end of values -->'

/** The page with its table of values replaced. Throws if it has no place for one. */
export function withValues(page: string, values: readonly AnnotatedValue[]): string {
  const [from, to] = [page.indexOf(begins), page.indexOf(ends)]
  if (from === -1 || to < from) throw new Error(`the page has no ${begins} with ${ends} behind it`)
  return `${page.slice(0, from)}${begins}\n\n${tableOf(values)}\n\n${page.slice(to)}`
}

function tableOf(values: readonly AnnotatedValue[]): string {
  const rows = values.map(({ path, initial, description }) => [`\`${path.join('.')}\``, `\`${JSON.stringify(initial)}\``, description])
  return aligned([['value', 'default', 'what it is'], ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))])
}

/** As the formatter of the repository writes tables: columns of equal width. */
function aligned([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n')
}
