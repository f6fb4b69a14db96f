import { projectOperations } from '@dsm/contracts'
import type { Draw } from './draw.ts'
import { bearer, type Maker } from './hostile-request.ts'

const calendarOf = (...lines: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const eventOf = (...lines: readonly string[]) => ['BEGIN:VEVENT', 'UID:evil', ...lines, 'END:VEVENT'].join('\r\n')
/** Far outside of what is imported: nothing of it may be booked even where the entry itself is proper. */
const longAgo = 'DTSTART;VALUE=DATE:19710101'
const sizeOf = (draw: Draw, small: number, large: number) => (draw.chance(0.06) ? large : draw.integer(1, small))

const zoneOf = (rule: string) =>
  [
    'BEGIN:VTIMEZONE',
    'TZID:Evil',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0000',
    'TZOFFSETTO:+0100',
    rule,
    'END:STANDARD',
    'END:VTIMEZONE',
  ].join('\r\n')

const rules = [
  'FREQ=SECONDLY',
  'FREQ=SECONDLY;INTERVAL=1;BYSECOND=0,1,2,3',
  'FREQ=MINUTELY;COUNT=2147483647',
  'FREQ=HOURLY;UNTIL=99991231T235959Z',
  'FREQ=DAILY;INTERVAL=0',
  'FREQ=DAILY;INTERVAL=-1',
  'FREQ=YEARLY;BYMONTH=13',
  'FREQ=WEEKLY;BYDAY=99MO',
  'FREQ=NEVERLY',
  'FREQ=',
  '',
  'FREQ=MONTHLY;COUNT=1e400',
  'FREQ=DAILY;COUNT=0',
  'FREQ=DAILY;UNTIL=00000000',
  'FREQ=YEARLY;BYYEARDAY=400',
  'FREQ=DAILY;BYSETPOS=0',
]
/** Rules that a library searches for their next day until it is stopped. */
const endless = [
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY',
]

const bombs: readonly ((draw: Draw) => string)[] = [
  (draw) => calendarOf(eventOf(longAgo, `RRULE:${draw.pick(rules)}`)),
  (draw) => calendarOf(eventOf(longAgo, `RRULE:${draw.chance(0.05) ? draw.pick(endless) : draw.pick(rules)}`)),
  (draw) =>
    calendarOf(
      eventOf(
        `DTSTART:${draw.pick(['99991231T235959Z', '100000101', '-00010101', '00000101T000000', '20260230T000000', '2026', '9'.repeat(5000), '20260301T250000', '20260301T000000X'])}`,
      ),
    ),
  (draw) => calendarOf(eventOf(longAgo, `DTEND;VALUE=DATE:${draw.pick(['19700101', '99991231', '20260230'])}`)),
  (draw) => calendarOf(eventOf(longAgo, `DURATION:${draw.pick(['P999999999W', '-P1D', 'PT1E400S', 'P', 'P1Y', `P${'9'.repeat(300)}D`])}`)),
  (draw) => `BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(sizeOf(draw, 500, 60_000))}`,
  (draw) => `${'BEGIN:VCALENDAR\r\n'.repeat(sizeOf(draw, 500, 50_000))}`,
  (draw) => calendarOf('BEGIN:VTODO\r\n'.repeat(sizeOf(draw, 300, 20_000)) + 'END:VTODO\r\n'.repeat(300)),
  (draw) => calendarOf(eventOf(longAgo, `SUMMARY:${'x'.repeat(sizeOf(draw, 20_000, 900_000))}`)),
  (draw) => calendarOf(eventOf(longAgo, `SUMMARY:x\r\n ${'y\r\n '.repeat(sizeOf(draw, 3000, 150_000))}`)),
  (draw) => calendarOf(eventOf(longAgo, `SUMMARY${';X=y'.repeat(sizeOf(draw, 2000, 100_000))}:x`)),
  (draw) => calendarOf(...Array.from({ length: sizeOf(draw, 100, 6000) }, (_, at) => eventOf(`UID:u${at}`, longAgo))),
  (draw) =>
    calendarOf(
      eventOf(
        longAgo,
        `RDATE:${Array.from({ length: sizeOf(draw, 300, 40_000) }, (_, at) => `1971${String(101 + (at % 28))}`.slice(0, 8)).join()}`,
      ),
    ),
  (draw) => calendarOf(eventOf(longAgo, `EXDATE:${'19710101,'.repeat(sizeOf(draw, 500, 60_000))}`)),
  (draw) =>
    calendarOf(
      zoneOf(`RRULE:${draw.chance(0.05) ? 'FREQ=SECONDLY' : draw.pick(rules)}`),
      eventOf('DTSTART;TZID=Evil:19710101T000000', 'DTEND;TZID=Evil:19710101T010000'),
    ),
  (draw) =>
    calendarOf(
      eventOf(
        `DTSTART;TZID=${draw.pick(['../../etc/passwd', '__proto__', 'constructor', 'Europe/Nowhere', '\u202e', 'x'.repeat(5000)])}:19710101T000000`,
      ),
    ),
  (draw) =>
    calendarOf(eventOf(longAgo, `${draw.pick(['__PROTO__', 'CONSTRUCTOR', 'TOSTRING', 'HASOWNPROPERTY', '', ':', ';;;', '=cmd|'])}:x`)),
  (draw) => calendarOf(`X-WR-TIMEZONE:${draw.pick(['__proto__', '../etc', 'UTC\u0000', 'x'.repeat(3000)])}`, eventOf(longAgo)),
  (draw) =>
    calendarOf(
      eventOf(`UID:${draw.pick(['__proto__', '../../x', '\u0000', "'; drop table time_off; --", '=1+1', 'u'.repeat(5000)])}`, longAgo),
    ),
  (draw) => calendarOf('METHOD:CANCEL', eventOf(`RECURRENCE-ID:${draw.pick(['19710101', 'x', '99991231T235959Z', ''])}`, longAgo)),
  (draw) =>
    draw.pick([
      '',
      '\u0000',
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      'BEGIN:VCALENDAR\r\nEND:VEVENT',
      'x'.repeat(500_000),
      '\r\n'.repeat(100_000),
      ' \r\n '.repeat(1000),
    ]),
  (draw) =>
    Array.from({ length: draw.integer(1, 2000) }, () =>
      draw.pick(['BEGIN:', 'END:', 'VEVENT', 'VCALENDAR', '\r\n', ' ', ';', ':', '=', '\\', '"', 'x', '\u0000']),
    ).join(''),
]

/** Files for the import of time off. None of them holds an absence that may be booked. */
export const calendarBombs: Maker = (draw, { tokens, personId }) => {
  const operation = projectOperations.importTimeOff
  return {
    service: 'project',
    operation: operation.id,
    method: 'POST',
    target: operation.path.replace(':personId', personId),
    headers: [bearer(tokens.admin), ['content-type', 'text/calendar']],
    body: Buffer.from(draw.pick(bombs)(draw)),
  }
}
