import { z } from 'zod'
import { Day, Id, line, ProjectId } from '../ids.ts'

export const ReportKind = z.enum(['planning', 'daily', 'retrospective'])

/** A titled list of sentences, each built from facts of the record. */
export const ReportSection = z.object({ heading: z.string(), lines: z.array(z.string()) }).meta({ id: 'ReportSection' })
export type ReportSection = z.infer<typeof ReportSection>

export const Report = z
  .object({
    id: Id,
    projectId: ProjectId,
    sprintId: Id,
    sprintKey: z.string(),
    kind: ReportKind,
    date: Day,
    title: z.string(),
    sections: z.array(ReportSection),
    /** The figures that the sentences are built from. */
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>

/** Something to do before or in the next sprint. It comes back in every retrospective until it is closed. */
export const ActionItem = z
  .object({
    id: Id,
    projectId: ProjectId,
    title: line(300),
    /** The retrospective that raised it; null where a person did. */
    reportId: Id.nullable(),
    /** Why it was raised, from facts. */
    because: z.string(),
    status: z.enum(['open', 'closed']),
    raisedOn: Day,
    closedOn: Day.nullable(),
    resolution: z.string(),
    /** Retrospectives that it has come back in since. */
    timesSeen: z.int(),
  })
  .meta({ id: 'ActionItem' })
export type ActionItem = z.infer<typeof ActionItem>
