import { z } from 'zod'
import { Day, Id, line, text } from '../ids.ts'
import { PlannedPerson, ProgressSource } from './sprint.ts'
import { NewSprintTask } from './task.ts'

export const NewSprint = z
  .strictObject({
    name: line(120).optional(),
    goal: text(2000).default(''),
    startsOn: Day,
    endsOn: Day,
    workingDays: z.array(Day).min(1).max(400),
    progressSource: ProgressSource.default('manual'),
    /** Seed of the simulated team; only with `simulated`. */
    simulationSeed: z.int().min(0).max(2_147_483_647).optional(),
    /** Only services may name one. A decision has one sprint: planned again, it is returned as it was. */
    decisionId: Id.nullable().default(null),
    people: z.array(PlannedPerson).max(200).default([]),
    tasks: z.array(NewSprintTask).max(1000).default([]),
  })
  .refine(({ startsOn, endsOn }) => startsOn <= endsOn, { message: 'startsOn must not be after endsOn', path: ['startsOn'] })
  .refine(({ startsOn, endsOn, workingDays }) => workingDays.every((day) => day >= startsOn && day <= endsOn), {
    message: 'working days must lie within the sprint',
    path: ['workingDays'],
  })
  .refine(({ tasks }) => new Set(tasks.map(({ itemId }) => itemId)).size === tasks.length, {
    message: 'an item can be in the sprint once',
    path: ['tasks'],
  })
  .refine(({ progressSource, simulationSeed }) => (progressSource === 'simulated') === (simulationSeed !== undefined), {
    message: 'a simulated sprint, and no other, needs a simulationSeed',
    path: ['simulationSeed'],
  })
  .meta({ id: 'NewSprint' })
export type NewSprint = z.infer<typeof NewSprint>
