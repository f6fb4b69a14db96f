import { absenceReason, impedimentCause, resolutionOf, scopeTitle } from './causes.ts'
import type { HiddenTeam } from './hidden-team.ts'
import { randomStream } from './random.ts'
import type { SimulatedAction, SimulatedImpediment, SimulatedPerson, SimulatedTask } from './simulated-day.ts'
import { byKey } from './simulated-day.ts'
import type { TaskInHand } from './working-day.ts'

type Day = { seed: number; day: string }

const LONGEST_IMPEDIMENT_DAYS = 3
const ARRIVING_POINTS = [1, 1, 2, 2, 3] as const
const BUG_SHARE = 0.65

/** The open impediments whose one to three working days are over, and what ended each. */
export function overcome(
  { seed, day }: Day,
  workingDays: readonly string[],
  open: readonly SimulatedImpediment[],
): { impediment: SimulatedImpediment; resolution: string }[] {
  return open
    .toSorted((a, b) => byKey(a.title, b.title) || byKey(a.raisedOn, b.raisedOn))
    .flatMap((impediment) => {
      const { title, raisedOn, kind } = impediment
      const stream = randomStream(seed, 'impediment', title, raisedOn)
      const daysOpen = workingDays.filter((workingDay) => workingDay > raisedOn && workingDay <= day).length
      return daysOpen >= stream.integer(1, LONGEST_IMPEDIMENT_DAYS) ? [{ impediment, resolution: resolutionOf(stream, kind) }] : []
    })
}

/** Who of the people expected today does not come, and why. */
export function absences(
  { seed, day }: Day,
  team: HiddenTeam,
  expected: readonly SimulatedPerson[],
): { person: SimulatedPerson; reason: string }[] {
  const rates = new Map(team.people.map(({ name, absenceRate }) => [name, absenceRate]))
  return expected
    .toSorted((a, b) => byKey(a.name, b.name))
    .flatMap((person) => {
      const stream = randomStream(seed, 'absence', person.name, day)
      return stream.chance(rates.get(person.name) ?? 0) ? [{ person, reason: absenceReason(stream) }] : []
    })
}

/** Work in hand that got stuck today; at most one impediment per person and day. */
export function newImpediments({ seed, day }: Day, team: HiddenTeam, tasks: readonly TaskInHand[]): SimulatedAction[] {
  return team.people.flatMap(({ name, impedimentRate }): SimulatedAction[] => {
    const stream = randomStream(seed, 'stuck', name, day)
    if (!stream.chance(impedimentRate)) return []
    const stuck = tasks.find(({ heldBy, remaining }) => heldBy?.name === name && remaining > 0)
    if (!stuck?.heldBy) return []
    const { itemId } = stuck.task
    return [{ do: 'raise-impediment', itemId, personId: stuck.heldBy.personId, ...impedimentCause(stream, stuck.task) }]
  })
}

/** Bugs and wishes that come in on the day, each growing out of a task of the sprint. */
export function arrivingScope({ seed, day }: Day, team: HiddenTeam, tasks: readonly SimulatedTask[]): SimulatedAction[] {
  const stream = randomStream(seed, 'scope', day)
  const touched = tasks.filter(({ status }) => status !== 'todo').toSorted((a, b) => byKey(a.itemKey, b.itemKey))
  if (touched.length === 0) return []
  return Array.from({ length: stream.poisson(team.scopeArrivalRate) }, (): SimulatedAction => {
    const type = stream.chance(BUG_SHARE) ? 'bug' : 'story'
    const subject = stream.pick(touched)
    return {
      do: 'scope-arrives',
      type,
      title: scopeTitle(stream, type, subject),
      points: stream.pick(ARRIVING_POINTS),
      priority: stream.chance(0.2) ? 'highest' : 'high',
      skills: [...subject.skills],
    }
  })
}
