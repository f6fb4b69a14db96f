import type { EventOf, ScrumEntry } from '@dsm/contracts'
import { count, figure, type ReportDraft } from './report-draft.ts'

/** The daily scrum in sentences. */
export function dailyReport({ data: { projectId, sprintId, sprintKey, scrum } }: EventOf<'daily-scrum.held.v1'>): ReportDraft {
  const { totals, burndown, forecast, warnings, openImpediments, entries, date, dayNumber, daysLeft } = scrum
  return {
    projectId,
    sprintId,
    sprintKey,
    kind: 'daily',
    date,
    title: `${sprintKey} day ${dayNumber}: ${figure(totals.completed)} of ${figure(totals.completed + totals.carriedOver)} points done`,
    sections: [
      {
        heading: 'Burndown',
        lines: [
          `${figure(totals.remaining)} points remain, the ideal line is at ${figure(burndown.ideal)}; ${count(daysLeft, 'working day')} left.`,
          `Forecast of points done by the end: ${figure(forecast.p15)} to ${figure(forecast.p85)}, most likely ${figure(forecast.p50)}${forecast.expectedDoneOn ? `; all done on ${forecast.expectedDoneOn}` : ''}.`,
        ],
      },
      { heading: 'People', lines: entries.map(entryLine) },
      { heading: 'Warnings', lines: warnings.map(({ text }) => text) },
      {
        heading: 'Open impediments',
        lines: openImpediments.map(({ title, raisedOn, itemKey }) => `${title}${itemKey ? ` (${itemKey})` : ''}, since ${raisedOn}`),
      },
    ].filter(({ lines }) => lines.length > 0),
    facts: { totals, burndown, forecast, warnings: warnings.map(({ code }) => code), openImpediments: openImpediments.length },
  }
}

function entryLine({ name, absent, hoursToday, progressed, today, blocked }: ScrumEntry): string {
  if (absent !== null) return `${name} is absent: ${absent}.`
  const done = progressed.map(({ itemKey, points, done: isDone }) => `${itemKey} ${isDone ? 'done' : `−${figure(points)}`}`)
  return [
    `${name} (${figure(hoursToday)} h): ${done.length > 0 ? done.join(', ') : 'no progress since the last scrum'}`,
    today.length > 0 ? `works on ${today.join(', ')}` : 'has nothing open',
    ...(blocked.length > 0 ? [`blocked: ${blocked.join(', ')}`] : []),
  ].join('; ')
}
