import { sumOf, type SprintRecord } from './sprint-record.ts'

/** Hours of a person on a day: those of the plan, and those that were left of them. */
export type PersonDay = { personId: string; name: string; date: string; planned: number; left: number; reason: string | null }

/**
 * Every person and day of the sprint until it was closed. Of what the daily scrum saw and what time off told after planning leaves, the less
 * counts: the scrum knows who did not come, and a day without one knows the time off alone.
 */
export function personDays({ sprint, closedOn, hoursOnDays, lateTimeOff, expected }: SprintRecord): PersonDay[] {
  const seen = new Map(hoursOnDays.map((day) => [`${day.personId} ${day.date}`, day]))
  return sprint.people.flatMap(({ personId, name, days }) =>
    days
      .filter(({ date, hours }) => hours > 0 && date <= closedOn)
      .map(({ date, hours: planned }): PersonDay => {
        const off = lateTimeOff.filter((one) => one.personId === personId && one.from <= date && date <= one.to)
        const lost = sumOf(off.map(({ portion }) => portion)) * (expected.fullDays.get(personId) ?? planned)
        const scrum = seen.get(`${personId} ${date}`)
        const left = Math.max(0, Math.min(planned - lost, scrum?.hours ?? planned))
        const reason = left < planned ? (scrum?.reason ?? off.map(({ kind }) => kind).toSorted()[0] ?? null) : null
        return { personId, name, date, planned, left, reason }
      }),
  )
}
