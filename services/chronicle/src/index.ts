import { defineService } from '@dsm/service'
import { recorder } from './events/recorder.ts'
import { actionItemRoutes } from './routes/action-items.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { recordRoutes } from './routes/record.ts'

/** The historian: keeps every event, writes the reports, and computes figures and boards from the record. */
export const chronicleService = defineService({
  name: 'chronicle',
  title: 'Chronicle service',
  description: 'Archive of every event, planning, daily and retrospective reports, action items, velocity and boards of any past day.',
  peers: ['project'],
  build: (deps) => ({
    routes: (app) => {
      recordRoutes(app, deps)
      analyticsRoutes(app, deps)
      actionItemRoutes(app, deps)
    },
    consumers: recorder(),
  }),
})
