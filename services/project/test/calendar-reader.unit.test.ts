import { afterAll, expect, test } from 'vitest'
import { createCalendarReader } from '../src/ical/calendar-reader.ts'

const reader = createCalendarReader({ memoryMb: 24, giveUpAfterMs: 240_000 })
afterAll(() => reader.close())

const span = { from: '2026-01-01', to: '2026-12-31' }
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (uid: string, ...lines: string[]) =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTART;VALUE=DATE:20260302', ...lines, 'END:VEVENT'].join('\r\n')

test('a calendar that takes more memory than there is for it is refused, and the next one is read', { tags: ['G16'] }, async () => {
  const heavy = calendar(...Array.from({ length: 9000 }, (_, at) => event(`u${at}`, 'RRULE:FREQ=DAILY', `SUMMARY:${'x'.repeat(20)}`)))
  const error: unknown = await reader.read({ text: heavy, span }).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'calendar-unreadable', message: expect.stringContaining('takes too much memory') })
  const next = await reader.read({ text: calendar(event('one')), span })
  expect(next.entries).toHaveLength(1)
})
