import { defineService } from '@dsm/service'
import { createImportReader } from './csv/import-reader.ts'
import { sprintEvents } from './events/sprint-events.ts'
import { registerChanging } from './routes/changing.ts'
import { registerCreating } from './routes/creating.ts'
import { registerDepending } from './routes/depending.ts'
import { registerImporting } from './routes/importing.ts'
import { registerMoving } from './routes/moving.ts'
import { registerReading } from './routes/reading.ts'
import { registerSuggesting } from './routes/suggesting.ts'

/** The product owner: items, their order, nesting and dependencies, estimates and imports. */
export const backlogService = defineService({
  name: 'backlog',
  title: 'DSM backlog service',
  description: 'Items, rank, hierarchy, dependencies, imports, and what is ready to be planned',
  peers: ['project'],
  build: (deps) => {
    const imports = createImportReader()
    return {
      routes: (app) => {
        registerReading(app, deps)
        registerCreating(app, deps)
        registerChanging(app, deps)
        registerMoving(app, deps)
        registerDepending(app, deps)
        registerImporting(app, deps, imports)
        registerSuggesting(app, deps)
        app.addHook('onClose', () => imports.close())
      },
      consumers: { handlers: sprintEvents(deps) },
    }
  },
})
