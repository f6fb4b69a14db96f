import type { ActionItem, Sprint } from '@dsm/contracts'
import type { Finding } from './findings.ts'
import { count, figure, percent, type ReportDraft } from './report-draft.ts'
import { velocityRow } from './velocity.ts'

/** The retrospective of a closed sprint: its figures, what went well and badly, and every action item that is open, new ones last. */
export function retrospective(
  { sprint, closedOn }: { sprint: Sprint; closedOn: string },
  found: readonly Finding[],
  actions: readonly ActionItem[],
): ReportDraft {
  const row = velocityRow(sprint)
  const lines = (kind: Finding['kind']) => found.filter((finding) => finding.kind === kind).map(({ line }) => line)
  return {
    projectId: sprint.projectId,
    sprintId: sprint.id,
    sprintKey: sprint.key,
    kind: 'retrospective',
    date: closedOn,
    title: `${sprint.key}: ${figure(row.completed)} of ${figure(row.commitment)} points completed`,
    sections: [
      {
        heading: 'Figures',
        lines: [
          `Commitment ${figure(row.commitment)}, completed ${figure(row.completed)}, added ${figure(row.added)}, removed ${figure(row.removed)}, carried over ${figure(row.carriedOver)} points.`,
          ...(row.accuracy === null ? [] : [`Accuracy ${percent(row.accuracy)}.`]),
        ],
      },
      { heading: 'Went well', lines: lines('well') },
      { heading: 'Went badly', lines: lines('badly') },
      { heading: 'Action items', lines: actions.map(actionLine) },
    ].filter((section) => section.lines.length > 0),
    facts: {
      ...row,
      findings: found.map(({ kind, action }) => ({ kind, cause: action?.cause ?? null })),
      actionItems: actions.map(({ id }) => id),
    },
  }
}

function actionLine({ title, because, timesSeen }: ActionItem): string {
  return `${title}${timesSeen > 1 ? ` (${count(timesSeen, 'time')} now)` : ''}. ${because}`.trim()
}
