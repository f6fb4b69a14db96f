import { z } from 'zod'
import { Day, Id, text } from '../ids.ts'

export const TimeOffKind = z.enum(['vacation', 'sick', 'training', 'parental', 'other'])

/** Absence of a person from a day to a day, both included. `portion` is the part of each day that is off. */
export const TimeOff = z
  .object({
    id: Id,
    personId: Id,
    from: Day,
    to: Day,
    portion: z.number().gt(0).max(1),
    kind: TimeOffKind,
    note: text(500),
    /** UID of the calendar entry that it came from; a second import finds it by this. */
    externalKey: z.string().max(300).nullable(),
  })
  .meta({ id: 'TimeOff' })
export type TimeOff = z.infer<typeof TimeOff>

export const NewTimeOff = z
  .strictObject({
    from: Day,
    to: Day,
    portion: z.number().gt(0).max(1).default(1),
    kind: TimeOffKind.default('vacation'),
    note: text(500).default(''),
  })
  .refine(({ from, to }) => from <= to, 'from must not be after to')
  .meta({ id: 'NewTimeOff' })

/** What an iCalendar import did with each entry. */
export const TimeOffImport = z
  .object({
    created: z.array(TimeOff),
    updated: z.array(TimeOff),
    /** What came from entries, or occurrences of them, that are cancelled or no longer there. */
    removed: z.array(TimeOff),
    unchanged: z.int(),
    rejected: z.array(z.object({ uid: z.string(), summary: z.string(), reason: z.string() })),
  })
  .meta({ id: 'TimeOffImport' })
export type TimeOffImport = z.infer<typeof TimeOffImport>
