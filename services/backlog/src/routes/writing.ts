import { type Item, type Operation, ProblemError } from '@dsm/contracts'
import { type AnswerOf, type Context, requireProject, write } from '@dsm/service'
import type { Tx } from '@dsm/postgres'
import { ensureProject } from '../clients/projects.ts'
import type { BacklogDeps } from '../deps.ts'
import { getItem } from '../store/items.ts'
import { type KnownProject, lockProject } from '../store/projects.ts'

/** Changes the backlog of the project that the path names, under the project's lock. */
export async function writeProject<Op extends Operation>(
  deps: BacklogDeps,
  context: Context<Op> & { params: { projectId: string } },
  fn: (tx: Tx, project: KnownProject, at: string) => Promise<AnswerOf<Op>>,
): Promise<AnswerOf<Op>> {
  const { projectId } = context.params
  await ensureProject(deps, projectId)
  return write(deps, context, async (tx) => fn(tx, await lockProject(tx, projectId), deps.clock().toISOString()))
}

/** Changes the item that the path names, under its project's lock. Throws `not-found`, and `forbidden` if the token does not open the project. */
export async function writeItem<Op extends Operation>(
  deps: BacklogDeps,
  context: Context<Op> & { params: { itemId: string } },
  fn: (tx: Tx, item: Item, at: string) => Promise<AnswerOf<Op>>,
): Promise<AnswerOf<Op>> {
  return write(deps, context, async (tx) => {
    const { projectId, id } = await getItem(tx, context.params.itemId)
    requireProject(context.claims, projectId)
    await lockProject(tx, projectId)
    // Read again: whoever held the lock may have changed it.
    return fn(tx, await getItem(tx, id), deps.clock().toISOString())
  })
}

/** The refusal of an item of the body that the project does not have. */
export function unknownReference(pointer: string): ProblemError {
  const detail = 'no item of this project has this id'
  return new ProblemError('bad-request', `${pointer}: ${detail}`, { faults: [{ pointer, detail }] })
}
