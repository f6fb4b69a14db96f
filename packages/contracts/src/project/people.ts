import { z } from 'zod'
import { Day, Id, line, ProjectId } from '../ids.ts'

/** A skill as teams name it; compared in lower case. */
export const Skill = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} .+#/_-]{0,39}$/u, 'must be 1 to 40 letters, digits, blanks or .+#/_-, starting with a letter or digit')
  .meta({ id: 'Skill' })

export const Skills = z.array(Skill).max(50)

export const Person = z
  .object({
    id: Id,
    name: line(120),
    email: z.email().max(254).nullable(),
    skills: Skills,
    /** The person's own calendar (hours and holidays); null: the project's. */
    calendarId: Id.nullable(),
    active: z.boolean(),
    version: z.int().positive(),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

export const NewPerson = z
  .strictObject({
    name: line(120),
    email: z.email().max(254).nullable().default(null),
    skills: Skills.default([]),
    calendarId: Id.nullable().default(null),
  })
  .meta({ id: 'NewPerson' })

export const PersonChange = z
  .strictObject({
    name: line(120).optional(),
    email: z.email().max(254).nullable().optional(),
    skills: Skills.optional(),
    calendarId: Id.nullable().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'PersonChange' })

export const Team = z.object({ id: Id, name: line(120), memberIds: z.array(Id), version: z.int().positive() }).meta({ id: 'Team' })
export type Team = z.infer<typeof Team>

export const NewTeam = z.strictObject({ name: line(120), memberIds: z.array(Id).max(200).default([]) }).meta({ id: 'NewTeam' })

export const TeamChange = z
  .strictObject({ name: line(120).optional(), memberIds: z.array(Id).max(200).optional() })
  .meta({ id: 'TeamChange' })

/** The share of a person's hours that goes to a project, from a day to a day (both included; null: open). */
export const Allocation = z
  .object({ id: Id, projectId: ProjectId, personId: Id, share: z.number().gt(0).max(1), from: Day.nullable(), to: Day.nullable() })
  .meta({ id: 'Allocation' })
export type Allocation = z.infer<typeof Allocation>

export const NewAllocation = z
  .strictObject({
    /** Either a person or a team, whose members are then allocated one by one. */
    personId: Id.optional(),
    teamId: Id.optional(),
    share: z.number().gt(0).max(1).default(1),
    from: Day.nullable().default(null),
    to: Day.nullable().default(null),
  })
  .refine((allocation) => (allocation.personId === undefined) !== (allocation.teamId === undefined), 'name either personId or teamId')
  .refine((allocation) => !allocation.from || !allocation.to || allocation.from <= allocation.to, 'from must not be after to')
  .meta({ id: 'NewAllocation' })
