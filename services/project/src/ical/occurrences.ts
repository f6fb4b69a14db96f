import { createContext, Script } from 'node:vm'
import ICAL from 'ical.js'
import { shift, type Span } from '../domain/day.ts'
import { Refused } from './entry.ts'
import { dayOf } from './wall-clock.ts'

export type Occurrence = { details: ReturnType<ICAL.Event['getOccurrenceDetails']>; occurrence: string }

const frequencies = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])
const occurrencesMax = 1200
/** 50 years of days. */
const stepsMax = 18_500
const giveUpAfterMs = 2000

/** Occurrences of a recurring event that begin not after the span, without those that are cancelled; some may end before it. Throws `Refused`
 *  for a rule that repeats within a day or asks for too much. */
export function occurrencesOf(event: ICAL.Event, span: Span, isCancelled: (item: ICAL.Event) => boolean): Occurrence[] {
  for (const rule of event.component.getAllProperties('rrule')) {
    const value = rule.getFirstValue()
    const frequency = value instanceof ICAL.Recur ? value.freq : 'by no rule'
    if (!frequencies.has(frequency)) throw new Refused(`it repeats ${frequency}: only days, weeks, months and years are expanded`)
  }
  return within(giveUpAfterMs, () => expand(event, span)).filter(({ details }) => !isCancelled(details.item))
}

function expand(event: ICAL.Event, span: Span): Occurrence[] {
  const lengthDays = Math.ceil(event.duration.toSeconds() / 86_400)
  const since = shift(span.from, -lengthDays - 1)
  // By the text of the time that they replace; the declared type says array.
  const moved = new Set(Object.keys(event.exceptions))
  const found: Occurrence[] = []
  const isAskedFor = daysAskedFor(event)
  const iterator = event.iterator()
  for (let step = 0, next = iterator.next(); next && dayOf(next) <= span.to; step += 1, next = iterator.next()) {
    if (step >= stepsMax) throw new Refused(`it has more than ${stepsMax} occurrences before ${span.to}`)
    // Asked for every 30 February, the library gives 2 March.
    if (!isAskedFor(next)) continue
    // An occurrence that was moved may lie anywhere.
    if (dayOf(next) < since && !moved.has(next.toString())) continue
    if (found.length >= occurrencesMax) throw new Refused(`it has more than ${occurrencesMax} occurrences from ${span.from} to ${span.to}`)
    found.push({ details: event.getOccurrenceDetails(next), occurrence: next.toString() })
  }
  return found
}

/** Whether a time lies in the months and on the days of the month that the only rule names, where it names any. */
function daysAskedFor({ component }: ICAL.Event): (time: ICAL.Time) => boolean {
  const rules = component.getAllProperties('rrule').map((rule) => rule.getFirstValue())
  const [rule] = rules
  if (rules.length !== 1 || !(rule instanceof ICAL.Recur) || component.hasProperty('rdate')) return () => true
  const [months, days] = ['bymonth', 'bymonthday'].map((part) => rule.getComponent(part).map(Number))
  const holds = (named: readonly number[] = [], value: number) =>
    named.length === 0 || named.some((one) => one < 0) || named.includes(value)
  return ({ month, day }) => holds(months, month) && holds(days, day)
}

const run = new Script('work()')
const context = { work: (): void => {} }
createContext(context)

/** The library searches without end for the day of a rule that has none (30 February, daily). Nothing but the engine can interrupt it. */
function within<T>(ms: number, compute: () => T): T {
  let result: { value: T } | undefined
  context.work = () => {
    result = { value: compute() }
  }
  try {
    run.runInContext(context, { timeout: ms })
  } catch (error) {
    if (isTimeout(error)) throw new Refused(`its occurrences were not found within ${ms / 1000} s`)
    throw error
  }
  if (!result) throw new Error('the expansion gave no result')
  return result.value
}

/** It comes from the script's own context, where Error is another class. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
