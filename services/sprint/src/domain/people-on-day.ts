import type { PlannedPerson, TimeOff } from '@dsm/contracts'

/** `toldAt`: when it became known. */
export type KnownTimeOff = Pick<TimeOff, 'personId' | 'portion' | 'kind'> & { toldAt: string }
export type KnownAbsence = { personId: string; reason: string }

export type PersonOnDay = { personId: string; name: string; skills: readonly string[]; hoursToday: number; absent: string | null }

type DayFacts = {
  date: string
  sprint: { people: readonly PlannedPerson[]; plannedAt: string }
  timeOff: readonly KnownTimeOff[]
  absences: readonly KnownAbsence[]
}

/**
 * The people of a sprint on a day: their planned hours less what became known afterwards. Time off for the whole day and unexpected
 * absences leave nothing and are named; of shorter time off only what was told after planning counts, for the plan holds the rest.
 * Hours of a cancelled time off do not come back: the plan never had them.
 */
export function peopleOnDay({ date, sprint, timeOff, absences }: DayFacts): PersonOnDay[] {
  return sprint.people.map(({ personId, name, skills, days }) => {
    const off = timeOff.filter((entry) => entry.personId === personId)
    const reason = absences.find((absence) => absence.personId === personId)?.reason ?? wholeDayOff(off)
    const planned = days.reduce((hours, day) => (day.date === date ? hours + day.hours : hours), 0)
    const hoursToday = reason === null ? planned * shareLeft(off, sprint.plannedAt) : 0
    return { personId, name, skills, hoursToday: Math.round(hoursToday * 100) / 100, absent: reason }
  })
}

function wholeDayOff(off: readonly KnownTimeOff[]): string | null {
  return portionOf(off) >= 1 ? (off[0]?.kind ?? null) : null
}

/** Of the hours in the plan, the share that is left: portions are of the whole day, and the plan is short of those known then. */
function shareLeft(off: readonly KnownTimeOff[], plannedAt: string): number {
  const known = portionOf(off.filter(({ toldAt }) => toldAt <= plannedAt))
  return known >= 1 ? 0 : Math.max(0, 1 - portionOf(off)) / (1 - known)
}

function portionOf(off: readonly KnownTimeOff[]): number {
  const sum = off.reduce((total, { portion }) => total + portion, 0)
  return Math.round(sum * 1e6) / 1e6
}
