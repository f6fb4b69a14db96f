import { defineService } from '@dsm/service'
import { eventHandlers } from './events/handlers.ts'
import { registerDailyScrums } from './routes/daily-scrums.ts'
import { registerImpediments } from './routes/impediments.ts'
import { registerSimulatedDays } from './routes/simulated-days.ts'
import { registerSprints } from './routes/sprints.ts'
import { registerTasks } from './routes/tasks.ts'

/** The team lead: sprints, their tasks and progress, daily scrums, burndown and impediments. */
export const sprintService = defineService({
  name: 'sprint',
  title: 'DSM sprint service',
  description: 'Sprints from plan to close: tasks, progress, impediments, daily scrums, burndown, and the simulated team',
  peers: ['project', 'backlog'],
  build: (deps) => ({
    routes: (app) => {
      for (const register of [registerSprints, registerTasks, registerImpediments, registerDailyScrums, registerSimulatedDays]) {
        register(app, deps)
      }
    },
    consumers: { handlers: eventHandlers(deps) },
  }),
})
