import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { selftestView, stepLine } from '../view/selftest-view.ts'
import { Duration } from './auth.ts'
import { command } from './command.ts'

export const selftest = command({
  usage: 'selftest',
  summary: 'Plan and start a sprint of a throw-away project through the running services, follow its events, and put everything away',
  options: [['--events-within <duration>', 'how long events may take to reach the archive (default 60s)']],
  examples: ['dsm selftest', 'dsm selftest --json'],
  input: z.object({ eventsWithin: Duration.prefault('60s') }),
  run: async ({ eventsWithin }, { clients, tell }) => {
    const { selftest: run } = await import('../selftest/selftest.ts')
    const projectId = `selftest-${randomBytes(5).toString('hex')}`
    const steps = await run({
      clients: await clients(),
      projectId,
      eventsWithinMs: eventsWithin * 1000,
      tell: (step) => tell(stepLine(step)),
    })
    return { data: { projectId, steps }, view: selftestView }
  },
})
