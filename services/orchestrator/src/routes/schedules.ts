import { orchestratorOperations, type Schedule, type SchedulerKind } from '@dsm/contracts'
import { handle, pageById } from '@dsm/service'
import { Cron } from 'croner'
import type { FastifyInstance } from 'fastify'
import type { OrchestratorDeps } from '../deps.ts'
import { scheduleOf } from '../domain/schedules/schedule-of.ts'
import { meets } from '../schedules/wanted.ts'
import { lastLook, listSchedules, type ScheduleRecord } from '../store/schedules.ts'

/** The daily scrums that are wanted, and how far the scheduler is from it. */
export function scheduleRoutes(app: FastifyInstance, { db, clock }: Pick<OrchestratorDeps, 'db' | 'clock'>, kind: SchedulerKind): void {
  handle(app, orchestratorOperations.listSchedules, async ({ query, claims }) => {
    const visible = claims.projects === '*' ? null : claims.projects
    const { items, next } = await pageById(query, ({ after, limit }) => listSchedules(db, { visible, after, limit }))
    const look = await lastLook(db, kind)
    return {
      scheduler: { kind, fault: look?.fault ?? null, lookedAt: look?.lookedAt ?? null },
      items: items.filter((record) => meets(record, clock())).map(scheduleFrom),
      next,
    }
  })
}

function scheduleFrom(record: ScheduleRecord): Schedule {
  const { sprintId, sprintKey, projectId, state, drift, seenAt, repairs, lastRepair, firedAt: lastFiredAt } = record
  const { cron, timeZone } = scheduleOf(record.weekdays, record)
  const nextAt = new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRun()?.toISOString() ?? null
  return { sprintId, sprintKey, projectId, cron, timeZone, nextAt, lastFiredAt, state, drift, seenAt, repairs, lastRepair }
}
