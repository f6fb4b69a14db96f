import { Day, NewAllocation, NewPerson, ProjectId, projectOperations } from '@dsm/contracts'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { usageFailure } from '../failure/failure.ts'
import { memberView, peopleView } from '../view/people-view.ts'
import { command, group } from './command.ts'
import { requireInOrder, typedNumber } from './inputs.ts'

const AddInput = z.object({
  project: ProjectId,
  name: NewPerson.shape.name,
  skills: z
    .string()
    .transform((text) => text.split(',').map((skill) => skill.trim()))
    .pipe(NewPerson.shape.skills.unwrap())
    .optional(),
  email: NewPerson.shape.email.optional(),
  share: typedNumber.pipe(NewAllocation.shape.share.unwrap()).optional(),
  from: Day.optional(),
  to: Day.optional(),
  another: z.boolean().default(false),
})

const add = command({
  usage: 'add <project> <name>',
  summary: 'Add a person, and give a share of their hours to a project',
  options: [
    ['--skills <list>', 'what the person can do, separated by commas; an item that asks for a skill goes to who has it'],
    ['--share <number>', 'of the hours, above 0 and up to 1 (default 1)'],
    ['--email <address>', 'no two people have the same'],
    ['--from <day>', 'first day on the project, YYYY-MM-DD (default: since ever)'],
    ['--to <day>', 'last day on the project (default: for good)'],
    ['--another', 'also where somebody of this name is on the project already'],
  ],
  examples: ['dsm people add ATLAS "Ada Byron" --skills backend,sql', 'dsm people add ATLAS "Mei Tanaka" --share 0.5 --to 2027-03-31'],
  input: AddInput,
  run: async ({ project: projectId, name, skills, email, share, from, to, another }, { clients }) => {
    requireInOrder({ from, to })
    const { project } = await clients()
    const params = { projectId }
    // First, so that a mistyped project does not leave a person behind who is on none.
    await project.call(projectOperations.getProject, { params })
    const { people: members } = await membersOf(project, projectId)
    if (!another && members.some((member) => member.name.toLowerCase() === name.toLowerCase()))
      throw usageFailure(`${name} is on ${projectId} already`, { hints: ['--another adds another person of this name'] })
    const person = await project.call(projectOperations.createPerson, { body: { name, skills, email } })
    const allocations = await project.call(projectOperations.createAllocation, { params, body: { personId: person.id, share, from, to } })
    return { data: { person, allocations }, view: memberView }
  },
})

const list = command({
  usage: 'list <project>',
  summary: 'Who is on a project, with which share of their hours',
  examples: ['dsm people list ATLAS'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { project } = await clients()
    return { data: await membersOf(project, projectId), view: peopleView }
  },
})

async function membersOf(project: Clients['project'], projectId: string) {
  const allocations = await project.call(projectOperations.listAllocations, { params: { projectId } })
  const ids = [...new Set(allocations.map(({ personId }) => personId))]
  const members = await Promise.all(ids.map((personId) => project.call(projectOperations.getPerson, { params: { personId } })))
  return { people: members, allocations }
}

export const people = group('people', 'Who is on a project', [add, list])
