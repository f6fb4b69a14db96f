import { chronicleOperations, Instant, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { eventsView } from '../view/event-view.ts'
import { command, group } from './command.ts'
import { dead } from './dead-letters.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

const list = command({
  usage: 'list <project>',
  summary: 'What happened in a project, oldest first, from the archive',
  options: [
    ['--type <type>', 'only events of this type, sprint.closed.v1'],
    ['--subject <subject>', 'only about this subject'],
    ['--from <instant>', 'not before, 2026-01-05T00:00:00Z'],
    ['--to <instant>', 'not after'],
    ['--limit <number>', 'how many (default 50)'],
  ],
  examples: ['dsm events list 1', 'dsm events list 1 --type sprint.closed.v1 --json'],
  input: z.object({
    project: ProjectId,
    type: z.string().optional(),
    subject: z.string().optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    limit: typedCount.default(50),
  }),
  run: async ({ project: projectId, limit, type, subject, from, to }, { clients, working }) => {
    const { chronicle } = await clients()
    const filter = { ...(type && { type }), ...(subject && { subject }), ...(from && { from }), ...(to && { to }) }
    const data = await working('reading events', (report) =>
      listUpTo(
        limit,
        (query) => chronicle.call(chronicleOperations.listEvents, { params: { projectId }, query: { ...query, ...filter } }),
        report,
      ),
    )
    return { data, view: eventsView }
  },
})

export const events = group('events', 'What happened, and events that a service gave up on', [list, dead])
