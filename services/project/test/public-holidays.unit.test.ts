import { describe, expect, test } from 'vitest'
import { createPublicHolidays } from '../src/holidays/public-holidays.ts'

const holidays = createPublicHolidays()
const on = async (country: string, region: string | undefined, day: string) =>
  (await holidays.within({ country, ...(region !== undefined && { region }) }, { from: day, to: day })).get(day)

describe('public holidays by country and region', () => {
  test.each([
    ['DE', 'BY', '2026-01-06', 'Epiphany'],
    ['DE', 'BE', '2026-01-06', undefined],
    ['DE', undefined, '2026-10-03', 'National Holiday'],
    ['DE', 'BY', '2026-04-06', 'Easter Monday'],
    ['DE', 'BY-A', '2026-08-08', 'Augsburg Peace Festival'],
    ['US', 'CA', '2026-03-31', 'César Chávez Day'],
    ['US', 'NY', '2026-03-31', undefined],
    ['US', 'CA', '2026-07-03', 'Independence Day (substitute day)'],
    ['US', 'CA', '2027-12-31', "New Year's Day (substitute day)"],
    ['US', 'LA-NO', '2026-02-17', 'Mardi Gras'],
    // Bank holidays and observances are worked.
    ['DE', 'BY', '2026-02-02', undefined],
    ['DE', 'BY', '2026-05-10', undefined],
    // The second day of a holiday, the last, and the day after it.
    ['RO', undefined, '2026-01-02', "New Year's Day"],
    ['RU', undefined, '2026-01-06', 'New Year Holiday'],
    ['TR', undefined, '2026-03-22', 'End of Ramadan (Eid al-Fitr)'],
    ['TR', undefined, '2026-03-23', undefined],
    // It began in the year before.
    ['SZ', undefined, '2027-01-02', 'Incwala Festival'],
  ])('%s %s on %s: %s', async (country, region, day, name) => {
    expect((await on(country, region, day))?.name).toBe(name)
  })

  test('a holiday that begins at noon leaves the morning', async () => {
    expect(await on('IS', undefined, '2026-12-24')).toEqual({ name: 'Christmas Eve', portion: 0.5 })
    expect((await on('IS', undefined, '2026-12-25'))?.portion).toBe(1)
  })

  test.each([
    ['ZZ', undefined],
    ['DE', 'XX'],
    ['DE', 'by'],
    ['DE', 'BY-X'],
    ['DE', 'BY-'],
    ['DE', '__proto__'],
  ])('%s %s is refused, not taken for a place without holidays', async (country, region) => {
    const place = { country, ...(region !== undefined && { region }) }
    await expect(holidays.requireKnown(place)).rejects.toMatchObject({ code: 'unknown-region' })
    await expect(holidays.within(place, { from: '2026-01-01', to: '2026-12-31' })).rejects.toMatchObject({ code: 'unknown-region' })
  })

  test('a span over New Year holds the holidays of both years', async () => {
    const found = await holidays.within({ country: 'DE' }, { from: '2026-12-20', to: '2027-01-10' })
    expect([found.has('2026-12-25'), found.has('2027-01-01')]).toEqual([true, true])
  })
})
