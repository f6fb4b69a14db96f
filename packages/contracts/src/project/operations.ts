import { z } from 'zod'
import { Day, Id, ProjectId } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { Calendar, CalendarDay, NewCalendar } from './calendar.ts'
import { Capacity } from './capacity.ts'
import { Allocation, NewAllocation, NewPerson, NewTeam, Person, PersonChange, Team, TeamChange } from './people.ts'
import { NewProject, Project, ProjectChange } from './project.ts'
import { NewTimeOff, TimeOff, TimeOffImport } from './time-off.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inPerson = z.strictObject({ personId: Id })
const inCalendar = z.strictObject({ calendarId: Id })
const inTeam = z.strictObject({ teamId: Id })

export const projectOperations = {
  createProject: operation({ id: 'createProject', method: 'POST', path: '/projects', summary: 'Create a project', access: 'admin', status: 201, body: NewProject, response: Project, problems: ['project-exists'] }),
  listProjects: operation({ id: 'listProjects', method: 'GET', path: '/projects', summary: 'List the projects that the token opens', access: 'viewer', query: PageQuery, response: page(Project), problems: ['invalid-cursor'] }),
  getProject: operation({ id: 'getProject', method: 'GET', path: '/projects/:projectId', summary: 'Get a project', access: 'viewer', params: inProject, response: Project, versioned: true }),
  changeProject: operation({ id: 'changeProject', method: 'PATCH', path: '/projects/:projectId', summary: 'Change a project', access: 'lead', params: inProject, body: ProjectChange, response: Project, versioned: true, problems: ['stale-version'] }),

  createPerson: operation({ id: 'createPerson', method: 'POST', path: '/people', summary: 'Add a person', access: 'lead', status: 201, body: NewPerson, response: Person, problems: ['already-exists'] }),
  listPeople: operation({ id: 'listPeople', method: 'GET', path: '/people', summary: 'List people', access: 'viewer', query: PageQuery, response: page(Person), problems: ['invalid-cursor'] }),
  getPerson: operation({ id: 'getPerson', method: 'GET', path: '/people/:personId', summary: 'Get a person', access: 'viewer', params: inPerson, response: Person, versioned: true }),
  changePerson: operation({ id: 'changePerson', method: 'PATCH', path: '/people/:personId', summary: 'Change a person', access: 'lead', params: inPerson, body: PersonChange, response: Person, versioned: true, problems: ['already-exists', 'stale-version'] }),

  createTeam: operation({ id: 'createTeam', method: 'POST', path: '/teams', summary: 'Create a team', access: 'lead', status: 201, body: NewTeam, response: Team, problems: ['already-exists'] }),
  listTeams: operation({ id: 'listTeams', method: 'GET', path: '/teams', summary: 'List teams', access: 'viewer', query: PageQuery, response: page(Team), problems: ['invalid-cursor'] }),
  getTeam: operation({ id: 'getTeam', method: 'GET', path: '/teams/:teamId', summary: 'Get a team', access: 'viewer', params: inTeam, response: Team, versioned: true }),
  changeTeam: operation({ id: 'changeTeam', method: 'PATCH', path: '/teams/:teamId', summary: 'Rename a team or replace its members', access: 'lead', params: inTeam, body: TeamChange, response: Team, versioned: true, problems: ['already-exists', 'stale-version'] }),

  createAllocation: operation({ id: 'createAllocation', method: 'POST', path: '/projects/:projectId/allocations', summary: 'Allocate a person or a whole team to a project', access: 'lead', status: 201, params: inProject, body: NewAllocation, response: z.array(Allocation), problems: ['allocation-exceeded'] }),
  listAllocations: operation({ id: 'listAllocations', method: 'GET', path: '/projects/:projectId/allocations', summary: 'List the allocations of a project', access: 'viewer', params: inProject, response: z.array(Allocation) }),
  endAllocation: operation({ id: 'endAllocation', method: 'DELETE', path: '/projects/:projectId/allocations/:allocationId', summary: 'Remove an allocation', access: 'lead', status: 204, params: z.strictObject({ projectId: ProjectId, allocationId: Id }) }),

  createCalendar: operation({ id: 'createCalendar', method: 'POST', path: '/calendars', summary: 'Create a working calendar', access: 'lead', status: 201, body: NewCalendar, response: Calendar, problems: ['already-exists', 'unknown-region'] }),
  listCalendars: operation({ id: 'listCalendars', method: 'GET', path: '/calendars', summary: 'List working calendars', access: 'viewer', query: PageQuery, response: page(Calendar), problems: ['invalid-cursor'] }),
  getCalendar: operation({ id: 'getCalendar', method: 'GET', path: '/calendars/:calendarId', summary: 'Get a working calendar', access: 'viewer', params: inCalendar, response: Calendar, versioned: true }),
  replaceCalendar: operation({ id: 'replaceCalendar', method: 'PUT', path: '/calendars/:calendarId', summary: 'Replace a working calendar', access: 'lead', params: inCalendar, body: NewCalendar, response: Calendar, versioned: true, problems: ['already-exists', 'unknown-region', 'stale-version'] }),
  listHolidays: operation({ id: 'listHolidays', method: 'GET', path: '/calendars/:calendarId/holidays', summary: 'Public holidays and own days of a calendar in a span of days', access: 'viewer', params: inCalendar, query: z.strictObject({ from: Day, to: Day }), response: z.array(CalendarDay) }),

  bookTimeOff: operation({ id: 'bookTimeOff', method: 'POST', path: '/people/:personId/time-off', summary: 'Book time off', access: 'member', status: 201, params: inPerson, body: NewTimeOff, response: TimeOff, problems: ['time-off-overlap'] }),
  listTimeOff: operation({ id: 'listTimeOff', method: 'GET', path: '/people/:personId/time-off', summary: 'List the time off of a person', access: 'viewer', params: inPerson, query: z.strictObject({ from: Day.optional(), to: Day.optional() }), response: z.array(TimeOff) }),
  cancelTimeOff: operation({ id: 'cancelTimeOff', method: 'DELETE', path: '/people/:personId/time-off/:timeOffId', summary: 'Cancel time off', access: 'member', status: 204, params: z.strictObject({ personId: Id, timeOffId: Id }) }),
  importTimeOff: operation({ id: 'importTimeOff', method: 'POST', path: '/people/:personId/time-off/import', summary: 'Import time off from an iCalendar file', access: 'member', params: inPerson, query: z.strictObject({ from: Day.optional(), to: Day.optional() }), body: z.string().max(1_048_576), consumes: 'text/calendar', bodyLimit: 1_048_576, response: TimeOffImport, problems: ['calendar-unreadable'] }),

  getCapacity: operation({ id: 'getCapacity', method: 'GET', path: '/projects/:projectId/capacity', summary: 'Hours per person and day, with the cause of every reduction', access: 'viewer', params: inProject, query: z.strictObject({ from: Day, to: Day }), response: Capacity }),
}
