import type { DomainEvent, EventOf } from '@dsm/contracts'
import type { Handlers } from '@dsm/events'
import { noteHours, noteProgress, noteTimeOff } from '../store/sprint-facts.ts'

/** What is noted while a sprint runs, to be read when it closes: progress, who was there, and time off that was told late. */
export function sprintFactsHandlers(): Handlers<DomainEvent> {
  return {
    'task.progressed.v1': { order: 'every', handle: (tx, { data: { sprintId, entry } }) => noteProgress(tx, sprintId, entry) },
    'daily-scrum.held.v1': {
      order: 'every',
      handle: (tx, { data: { sprintId, scrum } }) => noteHours(tx, { sprintId, date: scrum.date, entries: scrum.entries }),
    },
    'time-off.booked.v1': { order: 'every', handle: (tx, event) => noteTimeOff(tx, told(event)) },
    'time-off.cancelled.v1': { order: 'every', handle: (tx, event) => noteTimeOff(tx, told(event)) },
  }
}

function told({ type, time, sequence, data: { timeOff } }: EventOf<'time-off.booked.v1' | 'time-off.cancelled.v1'>) {
  return { timeOff, cancelled: type === 'time-off.cancelled.v1', toldAt: time, sequence }
}
