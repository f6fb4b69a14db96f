import { z } from 'zod'

/** What a project has until it says otherwise. */
const usualZone = 'UTC'

const words = /^[A-Za-z0-9_+-]{1,32}(?:\/[A-Za-z0-9_+-]{1,32}){0,2}$/

/** A time zone of the IANA database by its name (`Europe/Berlin`), written as the database writes it: others who read it, Kubernetes above all, tell capitals apart. */
export const TimeZone = z
  .string()
  .regex(words, 'must be the name of a time zone, such as Europe/Berlin')
  .refine(isTimeZone, 'is no time zone of the IANA database; one is Europe/Berlin')
  .meta({ id: 'TimeZone', examples: ['Europe/Berlin', 'UTC'] })

/** A time of the day by the clock on the wall, `HH:MM`. */
export const TimeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day such as 09:30')
  .meta({ id: 'TimeOfDay', examples: ['09:00'] })

/** The zone of a project, in answers and events also of a version that knew none. */
export const ZoneOfProject = TimeZone.default(usualZone)

/** When a project holds its daily scrum. */
export const DailyScrumAt = TimeOfDay.default('09:00')

/** Names that were asked of the runtime and are ones: asking costs more than all the rest of reading a row. */
const accepted = new Set<string>()

function isTimeZone(name: string): boolean {
  if (!accepted.has(name) && isName(name)) accepted.add(name)
  return accepted.has(name)
}

/** Zones that are no place have names that are no words. */
const noPlace = /^Etc\/(?:UTC|UCT|Universal|Zulu|Greenwich|GMT0?|GMT[+-]\d{1,2})$/

function isName(name: string): boolean {
  const known = canonicalName(name)
  if (known === undefined) return false
  if (noPlace.test(name)) return true
  // The runtime reads names in any capitals and knows one name of each zone; the others of a zone (Asia/Kolkata, Europe/Kyiv) are taken if they are written like names.
  return known === name || (known.toLowerCase() !== name.toLowerCase() && name.includes('/') && name.split(/[/_-]/).every(isNameWord))
}

const isNameWord = (word: string): boolean => /^[A-Z][a-z]+$/.test(word) || word === 'of' || word === 'es' || word === 'au'

function canonicalName(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    // The runtime tells of a name that is none by throwing.
    return undefined
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(instant: string, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]))
}

/** The day, `YYYY-MM-DD`, that it is in a zone at an instant. */
export function dayIn(timeZone: string, instant: string): string {
  if (timeZone === usualZone) return instant.slice(0, 10)
  const { year = '', month, day } = wallClock(instant, timeZone)
  return `${year.padStart(4, '0')}-${month}-${day}`
}

/** Whether it is before noon in a zone at an instant: a day that ends so early is not counted as one of work. */
export const isMorning = (timeZone: string, instant: string): boolean => timeIn(timeZone, instant) < '12:00'

/** The time of the day, `HH:MM`, that it is in a zone at an instant. */
export function timeIn(timeZone: string, instant: string): string {
  if (timeZone === usualZone) return instant.slice(11, 16)
  const { hour, minute } = wallClock(instant, timeZone)
  return `${hour}:${minute}`
}
