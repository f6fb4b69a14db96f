import { dayIn, type EventOf, type SprintTask } from '@dsm/contracts'
import { count, figure, type ReportDraft } from './report-draft.ts'

type Started = EventOf<'sprint.started.v1'>
type Taken = EventOf<'decision.taken.v1'>

/** What a sprint started with, who works on what, and why, if the scrum master planned it. */
export function planningReport({ data, time }: Started, decision: Taken | undefined): ReportDraft {
  const { sprint, tasks, projectId } = data
  const hours = sprint.people.flatMap(({ days }) => days.map((day) => day.hours)).reduce((sum, value) => sum + value, 0)
  return {
    projectId,
    sprintId: sprint.id,
    sprintKey: sprint.key,
    kind: 'planning',
    date: dayIn(sprint.timeZone, time),
    title: `${sprint.key}: ${figure(sprint.totals.commitment)} points committed`,
    sections: [
      {
        heading: 'Commitment',
        lines: [
          `${count(sprint.totals.tasks, 'task')} worth ${figure(sprint.totals.commitment)} points, ${sprint.startsOn} to ${sprint.endsOn} (${count(sprint.workingDays.length, 'working day')}).`,
          ...(sprint.people.length > 0
            ? [`${count(sprint.people.length, 'person').replace('persons', 'people')} with ${figure(hours)} hours.`]
            : []),
          ...(sprint.goal === '' ? [] : [`Goal: ${sprint.goal}`]),
        ],
      },
      { heading: 'Assignments', lines: assignments(tasks) },
      { heading: 'Why', lines: decision?.data.explanation ?? [] },
    ].filter(({ lines }) => lines.length > 0),
    facts: {
      commitment: sprint.totals.commitment,
      tasks: sprint.totals.tasks,
      hours,
      people: sprint.people.length,
      decisionId: sprint.decisionId,
    },
  }
}

function assignments(tasks: readonly SprintTask[]): string[] {
  const byPerson = Map.groupBy(tasks, ({ personName }) => personName ?? 'nobody yet')
  return [...byPerson].map(([name, theirs]) => {
    const points = theirs.reduce((sum, task) => sum + task.points, 0)
    return `${name}: ${theirs.map(({ itemKey }) => itemKey).join(', ')} (${figure(points)} points)`
  })
}
