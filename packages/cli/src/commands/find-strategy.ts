import { orchestratorOperations, type Strategy } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { listUpTo } from './pages.ts'

/** The strategy of a project that has this name, or this id. */
export async function findStrategy({ orchestrator }: Clients, projectId: string, named: string): Promise<Strategy> {
  const { items } = await listUpTo(Number.MAX_SAFE_INTEGER, (query) =>
    orchestrator.call(orchestratorOperations.listStrategies, { params: { projectId }, query }),
  )
  const wanted = named.toLowerCase()
  const found = items.find(({ id, name }) => id === wanted || name === wanted)
  if (found) return found
  const known = items.map(({ name }) => name)
  const hint = known.length > 0 ? `it has ${known.join(', ')}` : 'it gets its first ones when it is planned for the first time'
  throw new Failure({ exit: exitCodes.failure, code: 'no-strategy', title: `Project ${projectId} has no strategy ${named}`, hints: [hint] })
}
