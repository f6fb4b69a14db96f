import { type HolidayRegion, ProblemError } from '@dsm/contracts'
import type Holidays from 'date-holidays'
import type { HolidaysTypes } from 'date-holidays'
import { daysOf, shift, type Span, yearsOf } from '../domain/day.ts'
import type { PublicHoliday } from '../domain/working-calendar.ts'

/** Looks public holidays up by country and region (`BY`, or `BY-A` for a region within a state). */
export type PublicHolidays = {
  /** Throws `unknown-region`. */
  requireKnown: (region: HolidayRegion) => Promise<void>
  /** Holidays of the years that the span touches, by day. */
  within: (region: HolidayRegion, span: Span) => Promise<Map<string, PublicHoliday>>
}

// A year takes 10 to 50 ms to compute. Some thousand entries of a year each are some megabytes.
const yearsKept = 2000

/** Keeps what it has computed for as long as the process lives. Only holidays of type `public` count: bank, school and optional holidays and
 *  observances are working days unless a calendar's own days say otherwise. */
export function createPublicHolidays(): PublicHolidays {
  const years = new Map<string, Map<string, PublicHoliday>>()

  const yearOf = async (region: HolidayRegion, year: number): Promise<Map<string, PublicHoliday>> => {
    const key = `${region.country} ${region.region ?? ''} ${year}`
    const known = years.get(key)
    if (known) return known
    const computed = holidaysOf(await open(region), year)
    const oldest = years.keys().next()
    if (years.size >= yearsKept && !oldest.done) years.delete(oldest.value)
    years.set(key, computed)
    return computed
  }
  return {
    requireKnown: async (region) => void (await open(region)),
    within: async (region, span) => {
      // A holiday of several days can begin in the year before.
      const [first = 0, ...rest] = yearsOf(span)
      const found = await Promise.all([first - 1, first, ...rest].map((year) => yearOf(region, year)))
      return new Map(found.flatMap((year) => [...year]))
    },
  }
}

async function open({ country, region }: HolidayRegion): Promise<Holidays> {
  // The library's rules of all countries take 150 ms and 27 MB to load: not before somebody asks for a holiday.
  const { default: Library } = await import('date-holidays')
  const [state, part] = region?.split(/-(.*)/) ?? []
  const library = new Library()
  const isKnown =
    Object.hasOwn(library.getCountries() ?? {}, country) &&
    (state === undefined || Object.hasOwn(library.getStates(country) ?? {}, state)) &&
    (part === undefined || Object.hasOwn(library.getRegions(country, state ?? '') ?? {}, part))
  if (!isKnown) throw new ProblemError('unknown-region', `no holidays are known for ${[country, region].filter(Boolean).join(' ')}`)
  library.init({ country, ...(state !== undefined && { state }), ...(part !== undefined && { region: part }) }, { types: ['public'] })
  return library
}

function holidaysOf(library: Holidays, year: number): Map<string, PublicHoliday> {
  const days = library
    .getHolidays(year, 'en')
    .flatMap((holiday) =>
      daysOf({ from: holiday.date.slice(0, 10), to: lastDayOf(holiday) }).map(
        ({ date }) => [date, { name: holiday.name, portion: portionOf(holiday) }] as const,
      ),
    )
  // A whole holiday wins over one that begins at noon.
  return new Map(days.toSorted(([, a], [, b]) => a.portion - b.portion))
}

/** The library tells the begin by the day of its own zone and the end as an instant: an hour more or less is a clock change, a part of a day
 *  at the end (Turkey's feasts end at noon) makes up for the eve before. */
function lastDayOf({ date, start, end }: HolidaysTypes.Holiday): string {
  const days = Math.floor((end.getTime() - start.getTime()) / 86_400_000 + 0.1)
  return shift(date.slice(0, 10), Math.max(1, days) - 1)
}

/** Where a public holiday begins at noon or later (Christmas Eve in Iceland) the morning is worked. */
function portionOf({ date }: HolidaysTypes.Holiday): number {
  return date.slice(11, 13) >= '12' ? 0.5 : 1
}
