import { type Fault, ProblemError } from '@dsm/contracts'

/** Days from a day to a day, both included. */
export type Span = { from: string; to: string }

/** A day with its weekday, Monday = 0. */
export type DayOfWeek = { date: string; weekday: number }

const earliest = '1970-01-01'
const latest = '2199-12-31'

/** Every day of a span, in order. */
export function daysOf({ from, to }: Span): DayOfWeek[] {
  const first = numberOf(from)
  return Array.from({ length: Math.max(0, lengthOf({ from, to })) }, (_, offset) => dayOf(first + offset))
}

/** Number of days of a span; 0 or less if it ends before it begins. */
export function lengthOf({ from, to }: Span): number {
  return numberOf(to) - numberOf(from) + 1
}

/** The day `days` later, or earlier where negative. */
export function shift(day: string, days: number): string {
  return dayOf(numberOf(day) + days).date
}

export function yearsOf({ from, to }: Span): number[] {
  const first = Number(from.slice(0, 4))
  return Array.from({ length: Number(to.slice(0, 4)) - first + 1 }, (_, offset) => first + offset)
}

/** Refuses a span of a request that ends before it begins, is longer than `maxDays`, or lies where no calendar is reliable. */
export function requireSpan(span: Span, maxDays: number, part: 'query' | 'body' = 'query'): void {
  const faults: Fault[] = []
  const fault = (name: keyof Span, detail: string) => faults.push({ pointer: `/${part}/${name}`, detail })
  if (span.from < earliest) fault('from', `must not be before ${earliest}`)
  if (span.to > latest) fault('to', `must not be after ${latest}`)
  if (span.from > span.to) fault('to', 'must not be before from')
  else if (lengthOf(span) > maxDays) fault('to', `must be within ${maxDays} days of from`)
  if (faults.length > 0)
    throw new ProblemError('bad-request', faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), { faults })
}

// Counted in UTC, where every day has as many milliseconds: no clock change ever moves a day.
const msOfDay = 86_400_000

function numberOf(day: string): number {
  return Date.parse(day) / msOfDay
}

function dayOf(number: number): DayOfWeek {
  const midnight = new Date(number * msOfDay)
  return { date: midnight.toISOString().slice(0, 10), weekday: (midnight.getUTCDay() + 6) % 7 }
}
