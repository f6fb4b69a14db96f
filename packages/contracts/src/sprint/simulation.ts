import { z } from 'zod'
import { ItemType, Points, Priority } from '../backlog/item.ts'
import { Day, Id, line } from '../ids.ts'
import { Skills } from '../project/people.ts'
import { Impediment } from './impediment.ts'
import { ProgressEntry } from './task.ts'

/** What a day of the simulated team brought. */
export const SimulatedDay = z
  .object({
    sprintId: Id,
    date: Day,
    progress: z.array(ProgressEntry),
    raised: z.array(Impediment),
    cleared: z.array(Impediment),
    absent: z.array(z.object({ personId: Id, name: z.string(), reason: z.string() })),
    /** Work that arrived: created in the backlog and taken into the sprint. */
    arrived: z.array(z.object({ itemKey: z.string(), title: z.string(), points: z.number() })),
  })
  .meta({ id: 'SimulatedDay' })
export type SimulatedDay = z.infer<typeof SimulatedDay>

/** Work that a stakeholder of the simulated project asks for. */
export const ArrivingWork = z.object({ type: ItemType, title: line(500), points: Points, priority: Priority, skills: Skills })
export type ArrivingWork = z.infer<typeof ArrivingWork>
