import { type ArrivingWork, ProblemError } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import type { LoadedState } from '../changes/sprint-change.ts'
import { peopleOnDay } from '../domain/people-on-day.ts'
import { createHiddenTeam } from '../domain/simulation/hidden-team.ts'
import { requireSimulableDay } from '../domain/simulation/simulable-day.ts'
import { simulateDay } from '../domain/simulation/simulate-day.ts'
import type { SimulatedAction } from '../domain/simulation/simulated-day.ts'
import { lastSimulatedDay } from '../store/simulated-days.ts'
import { timeOffOn } from '../store/time-off.ts'

/** What the hidden team does on a day, given the sprint as it stands. Throws the refusals of `requireSimulableDay`. */
export async function playDay(
  q: Queryable,
  state: LoadedState,
  { date, today }: { date: string; today: string },
): Promise<SimulatedAction[]> {
  const { sprint, tasks, impediments } = state
  requireSimulableDay(state, { date, today, lastDay: await lastSimulatedDay(q, sprint.id) })
  const { simulationSeed: seed, people, workingDays } = sprint
  if (seed === null) throw new ProblemError('progress-source-mismatch', `${sprint.key} has no simulated team`)

  const ids = people.map(({ personId }) => personId)
  const present = peopleOnDay({ date, sprint, timeOff: await timeOffOn(q, date, ids), absences: [] })
  return simulateDay({
    seed,
    day: date,
    workingDays,
    team: createHiddenTeam(seed, people),
    tasks: tasks.filter(({ removedOn }) => removedOn === null),
    people: present.map(({ personId, name, skills, hoursToday }) => ({ personId, name, skills, hours: hoursToday })),
    openImpediments: impediments.filter(({ clearedOn }) => clearedOn === null),
  })
}

/** The work that arrives on the day, as the backlog is asked for it. */
export function arrivingWork(actions: readonly SimulatedAction[]): ArrivingWork[] {
  return actions.flatMap((action) => {
    if (action.do !== 'scope-arrives') return []
    const { do: _kind, ...work } = action
    return [work]
  })
}
