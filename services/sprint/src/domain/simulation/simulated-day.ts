import type { ArrivingWork, Impediment, SprintTask } from '@dsm/contracts'

/** A task as the board shows it on the morning of the simulated day. Its hidden truth is derived from `itemKey`. */
export type SimulatedTask = Pick<
  SprintTask,
  'itemId' | 'itemKey' | 'title' | 'type' | 'skills' | 'dependsOn' | 'personId' | 'status' | 'points' | 'remainingPoints' | 'position'
>

/** A person and the hours that calendar, time off and allocation leave them on the day. The hidden truth is derived from `name`. */
export type SimulatedPerson = { personId: string; name: string; skills: readonly string[]; hours: number }

export type SimulatedImpediment = Pick<Impediment, 'id' | 'itemId' | 'title' | 'kind' | 'raisedOn'>

/** What happened on the day, in the order in which it has to be recorded. */
export type SimulatedAction =
  | { do: 'clear-impediment'; impedimentId: string; resolution: string }
  | { do: 'absent'; personId: string; reason: string }
  | { do: 'progress'; itemId: string; personId: string; remainingPoints: number; status: 'in-progress' | 'done' }
  | { do: 'raise-impediment'; itemId: string; personId: string; title: string; kind: Impediment['kind'] }
  | ({ do: 'scope-arrives' } & ArrivingWork)

/** By code unit, so that the order is the same on every machine and locale. */
export function byKey(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
