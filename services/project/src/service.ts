import { defineService } from '@dsm/service'
import { sprintStatus } from './events/sprint-status.ts'
import { createPublicHolidays } from './holidays/public-holidays.ts'
import { createCalendarReader } from './ical/calendar-reader.ts'
import { registerAllocations } from './routes/allocations.ts'
import { registerCalendars } from './routes/calendars.ts'
import { registerCapacity } from './routes/capacity.ts'
import { registerPeople } from './routes/people.ts'
import { registerProjects } from './routes/projects.ts'
import { registerTeams } from './routes/teams.ts'
import { registerTimeOff } from './routes/time-off.ts'
import { registerTimeOffImport } from './routes/time-off-import.ts'

export const projectService = defineService({
  name: 'project',
  title: 'Project service',
  description: 'Projects, people, teams, allocations, working calendars, time off, and the capacity that they leave.',
  build: ({ db, clock, poke }) => {
    const calendars = createCalendarReader()
    const deps = { db, clock, poke, calendars, holidays: createPublicHolidays() }
    return {
      consumers: sprintStatus,
      routes: (app) => {
        registerProjects(app, deps)
        registerPeople(app, deps)
        registerTeams(app, deps)
        registerAllocations(app, deps)
        registerCalendars(app, deps)
        registerTimeOff(app, deps)
        registerTimeOffImport(app, deps)
        registerCapacity(app, deps)
        app.addHook('onClose', () => calendars.close())
      },
    }
  },
})
