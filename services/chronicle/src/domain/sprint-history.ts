import { dayIn, type DomainEvent, type Impediment, type Sprint, type SprintTask } from '@dsm/contracts'

/** A sprint as its events tell it. Days are `YYYY-MM-DD`, in its time zone. */
export type SprintHistory = {
  sprint: Sprint
  tasks: SprintTask[]
  impediments: Impediment[]
  status: 'active' | 'closed' | 'cancelled'
  endedOn: string | null
}

/**
 * The sprint as it stood at the end of `day` (now, where null), folded from its events in order. Undefined before it was started.
 * Closing changes no task: the board of the last day is the one that people saw.
 */
export function sprintHistory(events: readonly DomainEvent[], day: string | null = null): SprintHistory | undefined {
  let history: SprintHistory | undefined
  for (const event of events) {
    if (day !== null && dayOf(event, history) > day) continue
    history = apply(history, event)
  }
  return history
}

/** The day on which an event took effect: the one that it states, else that of its time where the sprint is. */
function dayOf(event: DomainEvent, history: SprintHistory | undefined): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- only these state a day of their own
  switch (event.type) {
    case 'task.progressed.v1':
      return event.data.entry.on
    case 'sprint.scope-changed.v1':
      return event.data.on
    case 'sprint.closed.v1':
      return event.data.closedOn
    case 'sprint.started.v1':
    case 'sprint.cancelled.v1':
      return dayIn(event.data.sprint.timeZone, event.time)
    default:
      return history ? dayIn(history.sprint.timeZone, event.time) : event.time.slice(0, 10)
  }
}

function apply(history: SprintHistory | undefined, event: DomainEvent): SprintHistory | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other event leaves the sprint as it is
  switch (event.type) {
    case 'sprint.started.v1':
      return { ...event.data, impediments: [], status: 'active', endedOn: null }
    case 'sprint.scope-changed.v1':
      return history && { ...history, ...withTotals(history, event.data.totals), tasks: withTask(history.tasks, event.data.task) }
    case 'task.progressed.v1':
      return history && { ...history, ...withTotals(history, event.data.totals), tasks: progressedTasks(history.tasks, event.data.entry) }
    case 'impediment.raised.v1':
    case 'impediment.cleared.v1':
      return history && { ...history, impediments: withImpediment(history.impediments, event.data.impediment) }
    case 'sprint.closed.v1': {
      const { sprint, tasks, impediments, closedOn } = event.data
      return { sprint, tasks, impediments, status: 'closed', endedOn: closedOn }
    }
    case 'sprint.cancelled.v1': {
      const { sprint, tasks } = event.data
      // A planned sprint that is cancelled never was.
      return history && { ...history, sprint, tasks, status: 'cancelled', endedOn: dayOf(event, history) }
    }
    default:
      return history
  }
}

type Entry = Extract<DomainEvent, { type: 'task.progressed.v1' }>['data']['entry']

const withTotals = ({ sprint }: SprintHistory, totals: Sprint['totals']) => ({ sprint: { ...sprint, totals } })

const progressedTasks = (tasks: readonly SprintTask[], entry: Entry) =>
  tasks.map((task) => (task.itemId === entry.itemId ? progressed(task, entry) : task))

function progressed(task: SprintTask, { status, remainingPoints, points, personId, personName, on }: Entry): SprintTask {
  return { ...task, status, remainingPoints, points, personId, personName, doneOn: status === 'done' ? (task.doneOn ?? on) : null }
}

const withTask = (tasks: readonly SprintTask[], task: SprintTask) => [...tasks.filter(({ itemId }) => itemId !== task.itemId), task]
const withImpediment = (all: readonly Impediment[], one: Impediment) => [...all.filter(({ id }) => id !== one.id), one]
