import { z } from 'zod'
import { Day, Id, line } from '../ids.ts'

export const Impediment = z
  .object({
    id: Id,
    sprintId: Id,
    title: line(300),
    kind: z.enum(['technical', 'dependency', 'people', 'requirements', 'environment', 'other']),
    itemId: Id.nullable(),
    raisedOn: Day,
    clearedOn: Day.nullable(),
    resolution: z.string(),
  })
  .meta({ id: 'Impediment' })
export type Impediment = z.infer<typeof Impediment>

export const NewImpediment = z
  .strictObject({ title: line(300), kind: Impediment.shape.kind.default('other'), itemId: Id.nullable().default(null) })
  .meta({ id: 'NewImpediment' })
