import { type Person, projectOperations } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { listUpTo } from './pages.ts'

/** The person with an id, or the only one with a name. Throws if there is none, or if several have the name. */
export async function findPerson({ project }: Clients, named: string): Promise<Person> {
  const { items } = await listUpTo(Number.MAX_SAFE_INTEGER, (query) => project.call(projectOperations.listPeople, { query }))
  const wanted = named.toLowerCase()
  const found = items.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted)
  const [only, another] = found
  if (only && !another) return only
  const title = only ? `${found.length} people are named ${named}` : `There is no person ${named}`
  const hints = only ? [`name one by id: ${found.map(({ id }) => id).join(', ')}`] : ['dsm people list PROJECT shows who is on a project']
  throw new Failure({ exit: exitCodes.failure, code: only ? 'ambiguous' : 'not-found', title, hints })
}
