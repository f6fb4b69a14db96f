import { chronicleOperations, Instant, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { auditView } from '../view/audit-view.ts'
import { command } from './command.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

export const audit = command({
  usage: 'audit [project]',
  summary: 'Who did what, newest first: in a project, or everywhere',
  options: [
    ['--actor <name>', 'only what this person, tool or service did'],
    ['--type <type>', 'only this, such as decision.approved.v1'],
    ['--from <instant>', 'not before, 2026-01-05T00:00:00Z'],
    ['--to <instant>', 'not after'],
    ['--limit <number>', 'how many (default 50)'],
  ],
  examples: ['dsm audit 1', 'dsm audit 1 --actor ada', 'dsm audit --type kill-switch.set.v1 --json'],
  input: z.object({
    project: ProjectId.optional(),
    actor: z.string().optional(),
    type: z.string().optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    limit: typedCount.default(50),
  }),
  run: async ({ project: projectId, limit, actor, type, from, to }, { clients, working }) => {
    const { chronicle } = await clients()
    const filter = {
      ...(projectId && { projectId }),
      ...(actor && { actor }),
      ...(type && { type }),
      ...(from && { from }),
      ...(to && { to }),
    }
    const data = await working('reading the audit trail', (report) =>
      listUpTo(limit, (query) => chronicle.call(chronicleOperations.listAudit, { query: { ...query, ...filter } }), report),
    )
    return { data, view: auditView }
  },
})
