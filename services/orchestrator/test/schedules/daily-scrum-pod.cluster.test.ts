import { randomUUID } from 'node:crypto'
import { test } from '@dsm/cluster-testing'
import { expect } from 'vitest'
import { cronJobName, cronJobOf } from '../../src/schedules/kubernetes/cron-job.ts'
import { podSettings } from './cron-job-place.ts'

test(
  'a CronJob of a daily scrum goes off, and its pod is admitted where only restricted pods are',
  { tags: ['K2', 'K4'] },
  async ({ kubectl, namespace }) => {
    const sprintId = randomUUID()
    const wanted = { sprintId, sprintKey: 'ATLAS-S01', projectId: 'ATLAS', cron: '* * * * *', timeZone: 'Asia/Tokyo' }
    const objects = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: podSettings.serviceAccount } },
      cronJobOf({ ...wanted, wantedSince: '2026-01-05T09:00:00.000Z', firedAt: null }, podSettings),
    ]

    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
    const created = await kubectl(['apply', '--server-side', '--validate=strict', '--namespace', namespace, '-f', '-'], list)

    expect(created.stderr).toBe('')
    const ofSprint = ['--namespace', namespace, '-l', `dsm.dev/sprint=${sprintId}`, '-o', 'name']
    await expect
      .poll(async () => (await kubectl(['get', 'pods', ...ofSprint])).stdout, { interval: 2000 })
      .toContain(`pod/${cronJobName(sprintId)}-`)
    const events = await kubectl(['get', 'events', '--namespace', namespace, '-o', 'jsonpath={.items[*].reason}'])
    expect(events.stdout).not.toContain('FailedCreate')
  },
)
