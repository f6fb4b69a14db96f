import { z } from 'zod'
import { Day, Id } from '../ids.ts'

export const BoardCard = z.object({
  itemId: Id,
  itemKey: z.string(),
  title: z.string(),
  personName: z.string().nullable(),
  points: z.number(),
  remainingPoints: z.number(),
})

/** The sprint's board as it stood at the end of a day, rebuilt from events. */
export const Board = z
  .object({
    sprintId: Id,
    date: Day,
    columns: z.object({
      todo: z.array(BoardCard),
      'in-progress': z.array(BoardCard),
      blocked: z.array(BoardCard),
      done: z.array(BoardCard),
    }),
  })
  .meta({ id: 'Board' })
export type Board = z.infer<typeof Board>
