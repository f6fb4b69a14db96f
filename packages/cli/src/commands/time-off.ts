import { Day, NewTimeOff, projectOperations, TimeOffKind } from '@dsm/contracts'
import { z } from 'zod'
import { timeOffView } from '../view/people-view.ts'
import { command, group } from './command.ts'
import { findPerson } from './find-person.ts'
import { requireInOrder, typedNumber } from './inputs.ts'

const AddInput = z.object({
  person: z.string().min(1),
  from: Day,
  to: Day.optional(),
  kind: TimeOffKind.optional(),
  portion: typedNumber.pipe(NewTimeOff.shape.portion.unwrap()).optional(),
  note: z.string().optional(),
})

const add = command({
  usage: 'add <person>',
  summary: 'Book time off for a person, named by name or id; plans made from then on have the fewer hours',
  options: [
    ['--from <day>', 'first day, YYYY-MM-DD'],
    ['--to <day>', 'last day (default: the first)'],
    ['--kind <kind>', `${TimeOffKind.options.join(', ')} (default vacation)`],
    ['--portion <number>', 'of each day, above 0 and up to 1 (default 1)'],
    ['--note <text>', 'for whoever reads it'],
  ],
  examples: [
    'dsm time-off add "Ada Byron" --from 2027-01-04 --to 2027-01-08',
    'dsm time-off add "Ada Byron" --from 2027-02-01 --kind training --portion 0.5',
  ],
  input: AddInput,
  run: async ({ person: named, from, to = from, kind, portion, note }, { clients }) => {
    requireInOrder({ from, to })
    const opened = await clients()
    const person = await findPerson(opened, named)
    const body = { from, to, kind, portion, note }
    const timeOff = await opened.project.call(projectOperations.bookTimeOff, { params: { personId: person.id }, body })
    return { data: { person, timeOff }, view: timeOffView }
  },
})

export const timeOff = group('time-off', 'Absences of people', [add])
