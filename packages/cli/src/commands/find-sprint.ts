import { type Sprint, sprintOperations } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { listUpTo } from './pages.ts'

const SPRINTS_MAX = 10_000

/** The sprint with a key, or else the active one, or else the newest. */
export async function findSprint({ sprint }: Clients, projectId: string, key?: string): Promise<Sprint> {
  const params = { projectId }
  if (key === undefined) {
    const active = await sprint.call(sprintOperations.listSprints, { params, query: { status: 'active', limit: 1 } })
    const newest = active.items[0] ?? (await sprint.call(sprintOperations.listSprints, { params, query: { limit: 1 } })).items[0]
    if (newest) return newest
    throw none(`Project ${projectId} has no sprint yet`, `dsm orchestrate ${projectId} plans and starts one`)
  }
  const { items } = await listUpTo(SPRINTS_MAX, (query) => sprint.call(sprintOperations.listSprints, { params, query }))
  const found = items.find((each) => each.key === key.toUpperCase())
  if (found) return found
  const known = items.slice(0, 5).map((each) => each.key)
  throw none(`Project ${projectId} has no sprint ${key}`, known.length > 0 ? `the newest are ${known.join(', ')}` : 'it has none yet')
}

const none = (title: string, hint: string) => new Failure({ exit: exitCodes.failure, code: 'no-sprint', title, hints: [hint] })
