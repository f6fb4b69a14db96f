import { z } from 'zod'
import { Id, Instant, ProjectId } from '../ids.ts'
import { page } from '../page.ts'
import { TimeZone } from '../time-zone.ts'

/** Who keeps the daily scrums: CronJobs of a cluster, the orchestrator's own process, or nobody. */
export const SchedulerKind = z.enum(['process', 'kubernetes', 'none'])
export type SchedulerKind = z.infer<typeof SchedulerKind>

/** Why a schedule had to be put right: it was gone, it was not as wanted, or it was there and nobody wanted it. */
export const RepairReason = z.enum(['missing', 'drifted', 'unwanted'])
export type RepairReason = z.infer<typeof RepairReason>

/** The daily scrum of a sprint that is planned or active: when it is wanted, and what the scheduler has of it. */
export const Schedule = z
  .object({
    sprintId: Id,
    sprintKey: z.string(),
    projectId: ProjectId,
    /** Five fields, as cron reads them, by the clocks of the zone. */
    cron: z.string(),
    timeZone: TimeZone,
    nextAt: Instant.nullable(),
    lastFiredAt: Instant.nullable(),
    /** As it was found, or left, at the last look. */
    state: z.enum(['unseen', 'present', 'missing', 'drifted']),
    /** What is not as wanted, such as `spec.schedule`; empty unless it drifted and could not be put right. */
    drift: z.array(z.string()),
    seenAt: Instant.nullable(),
    repairs: z.int().min(0),
    lastRepair: z.object({ reason: RepairReason, drift: z.array(z.string()), at: Instant }).nullable(),
  })
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof Schedule>

/** The schedules that are wanted, and the scheduler at its last look. `fault`: why it could not be asked. */
export const Schedules = page(Schedule)
  .extend({ scheduler: z.object({ kind: SchedulerKind, fault: z.string().nullable(), lookedAt: Instant.nullable() }) })
  .meta({ id: 'Schedules' })
export type Schedules = z.infer<typeof Schedules>
