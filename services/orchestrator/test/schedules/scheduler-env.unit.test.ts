import { describe, expect, test } from 'vitest'
import { cronJobOf } from '../../src/schedules/kubernetes/cron-job.ts'
import { schedulerEnv, schedulerOptionsOf } from '../../src/schedules/scheduler-env.ts'

const urls = {
  project: 'http://project-service',
  backlog: 'http://backlog-service',
  sprint: 'http://sprint-service',
  chronicle: 'http://chronicle-service',
  orchestrator: 'http://project-orchestrator',
}
const given = { SCHEDULER: 'kubernetes', DAILY_SCRUM_IMAGE: 'dsm:1' }
const wanted = {
  sprintId: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3',
  sprintKey: 'S1',
  projectId: 'ATLAS',
  cron: '30 9 * * 1-5',
  timeZone: 'UTC',
  wantedSince: '2026-03-02T08:00:00Z',
  firedAt: null,
}

/** The pod of a daily scrum in an environment. */
function podIn(environment: Record<string, string>) {
  const options = schedulerOptionsOf(schedulerEnv.parse({ ...given, ...environment }), urls)
  return options.kind === 'kubernetes' ? cronJobOf(wanted, options.pod).spec : undefined
}

describe('the pods of daily scrums', { tags: ['K4'] }, () => {
  test('run on the nodes that the installation chose, on any where it chose none', () => {
    const tolerations = [{ key: 'dedicated', operator: 'Equal', value: 'dsm', effect: 'NoSchedule' }]
    const DAILY_SCRUM_NODES = JSON.stringify({ nodeSelector: { pool: 'dsm' }, tolerations })

    expect(podIn({ DAILY_SCRUM_NODES })).toMatchObject({
      jobTemplate: { spec: { template: { spec: { nodeSelector: { pool: 'dsm' }, tolerations } } } },
    })
    expect(JSON.stringify(podIn({}))).not.toMatch(/nodeSelector|tolerations/)
  })

  test.for(['{', '{"nodes":{}}', '{"nodeSelector":{"pool":7}}', '{"tolerations":[{"effect":"Never"}]}'])(
    'are not made of what no node could mean: %s',
    (DAILY_SCRUM_NODES) => {
      const { success, error } = schedulerEnv.safeParse({ ...given, DAILY_SCRUM_NODES })

      expect(success).toBe(false)
      expect(error?.issues[0]?.path[0]).toBe('DAILY_SCRUM_NODES')
    },
  )
})
