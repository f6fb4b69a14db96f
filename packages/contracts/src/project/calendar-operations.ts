import { z } from 'zod'
import { Day, Id, ProjectId } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { Calendar, CalendarDay, NewCalendar } from './calendar.ts'
import { Capacity } from './capacity.ts'
import { NewTimeOff, TimeOff, TimeOffImport } from './time-off.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inPerson = z.strictObject({ personId: Id })
const inCalendar = z.strictObject({ calendarId: Id })

/** When people work: calendars, time off and the capacity that comes of them. */
export const calendarOperations = {
  createCalendar: operation({
    id: 'createCalendar',
    method: 'POST',
    path: '/calendars',
    summary: 'Create a working calendar',
    access: 'lead',
    status: 201,
    body: NewCalendar,
    response: Calendar,
    problems: ['already-exists', 'unknown-region'],
  }),
  listCalendars: operation({
    id: 'listCalendars',
    method: 'GET',
    path: '/calendars',
    summary: 'List working calendars',
    access: 'viewer',
    query: PageQuery,
    response: page(Calendar),
    problems: ['invalid-cursor'],
  }),
  getCalendar: operation({
    id: 'getCalendar',
    method: 'GET',
    path: '/calendars/:calendarId',
    summary: 'Get a working calendar',
    access: 'viewer',
    params: inCalendar,
    response: Calendar,
    versioned: true,
  }),
  replaceCalendar: operation({
    id: 'replaceCalendar',
    method: 'PUT',
    path: '/calendars/:calendarId',
    summary: 'Replace a working calendar',
    access: 'lead',
    params: inCalendar,
    body: NewCalendar,
    response: Calendar,
    versioned: true,
    problems: ['already-exists', 'unknown-region', 'stale-version'],
  }),
  listHolidays: operation({
    id: 'listHolidays',
    method: 'GET',
    path: '/calendars/:calendarId/holidays',
    summary: 'Public holidays and own days of a calendar in a span of days',
    access: 'viewer',
    params: inCalendar,
    query: z.strictObject({ from: Day, to: Day }),
    response: z.array(CalendarDay),
  }),

  bookTimeOff: operation({
    id: 'bookTimeOff',
    method: 'POST',
    path: '/people/:personId/time-off',
    summary: 'Book time off',
    access: 'member',
    status: 201,
    params: inPerson,
    body: NewTimeOff,
    response: TimeOff,
    problems: ['time-off-overlap'],
  }),
  listTimeOff: operation({
    id: 'listTimeOff',
    method: 'GET',
    path: '/people/:personId/time-off',
    summary: 'List the time off of a person',
    access: 'viewer',
    params: inPerson,
    query: z.strictObject({ from: Day.optional(), to: Day.optional() }),
    response: z.array(TimeOff),
  }),
  cancelTimeOff: operation({
    id: 'cancelTimeOff',
    method: 'DELETE',
    path: '/people/:personId/time-off/:timeOffId',
    summary: 'Cancel time off',
    access: 'member',
    status: 204,
    params: z.strictObject({ personId: Id, timeOffId: Id }),
  }),
  importTimeOff: operation({
    id: 'importTimeOff',
    method: 'POST',
    path: '/people/:personId/time-off/import',
    summary: 'Import time off from an iCalendar file',
    access: 'member',
    params: inPerson,
    query: z.strictObject({ from: Day.optional(), to: Day.optional() }),
    body: z.string().max(1_048_576),
    consumes: 'text/calendar',
    bodyLimit: 1_048_576,
    response: TimeOffImport,
    problems: ['calendar-unreadable'],
  }),

  getCapacity: operation({
    id: 'getCapacity',
    method: 'GET',
    path: '/projects/:projectId/capacity',
    summary: 'Hours per person and day, with the cause of every reduction',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ from: Day, to: Day }),
    response: Capacity,
  }),
}
