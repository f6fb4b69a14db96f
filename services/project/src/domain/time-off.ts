import { ProblemError, type TimeOff } from '@dsm/contracts'
import { daysOf, type Span } from './day.ts'

type Absence = Span & Pick<TimeOff, 'portion'>

// Portions come as decimal fractions: three times 0.333… and the like must not count as more than a day.
const tolerance = 1e-6

/** The part of each day that a person is off already. Two half days fit into one day, more does not. */
export type Booked = Map<string, number>

export function bookedBy(absences: readonly Absence[]): Booked {
  const booked: Booked = new Map()
  for (const absence of absences) take(booked, absence)
  return booked
}

export function take(booked: Booked, { from, to, portion }: Absence): void {
  for (const { date } of daysOf({ from, to })) booked.set(date, (booked.get(date) ?? 0) + portion)
}

export function giveBack(booked: Booked, absence: Absence): void {
  take(booked, { ...absence, portion: -absence.portion })
}

/** The first day on which the portions would add up to more than the whole. */
export function clashOf(booked: Booked, { from, to, portion }: Absence): string | undefined {
  return daysOf({ from, to }).find(({ date }) => (booked.get(date) ?? 0) + portion > 1 + tolerance)?.date
}

/** Refuses with `time-off-overlap`, naming the first day. */
export function requireFree(person: { name: string }, absences: readonly Absence[], wanted: Absence): void {
  const day = clashOf(bookedBy(absences), wanted)
  if (day !== undefined) throw new ProblemError('time-off-overlap', `${person.name} is already off on ${day}`)
}
