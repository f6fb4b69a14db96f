import type { Report } from '@dsm/contracts'
import { bold, dim } from './text.ts'

/** A report of Chronicle as text. */
export function reportText({ title, sections }: Report): string {
  const section = ({ heading, lines }: Report['sections'][number]) => [bold(heading), ...lines.map((line) => `  · ${line}`)].join('\n')
  return [bold(title), ...sections.map(section)].join('\n')
}

/** Reports, newest first. */
export function reportsView({ items }: { items: readonly Report[] }): string {
  if (items.length === 0) return 'no such report yet'
  return items.map((report) => `${reportText(report)}\n${dim(`${report.kind} of ${report.date}`)}`).join('\n\n')
}
