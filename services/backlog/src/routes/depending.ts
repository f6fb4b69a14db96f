import { backlogOperations, ProblemError } from '@dsm/contracts'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import type { BacklogDeps } from '../deps.ts'
import { dependenciesMax } from '../domain/dependency-graph.ts'
import { itemsById } from '../store/items.ts'
import { save } from './changing.ts'
import { requireNoCycle } from './cycles.ts'
import { writeItem } from './writing.ts'

export function registerDepending(app: FastifyInstance, deps: BacklogDeps): void {
  handle(app, backlogOperations.addDependency, (context) =>
    writeItem(deps, context, async (tx, item, at) => {
      const [needed] = await itemsById(tx, item.projectId, [context.params.dependsOnId])
      if (needed === undefined) throw new ProblemError('not-found', `the project of ${item.key} has no item ${context.params.dependsOnId}`)
      if (item.dependsOn.includes(needed.id)) return item
      await requireNoCycle(tx, item.projectId, [{ from: item.id, to: needed.id }])
      if (item.dependsOn.length >= dependenciesMax)
        throw new ProblemError('bad-request', `${item.key} has ${dependenciesMax} dependencies, which is the limit`)
      return save(tx, { before: item, after: { ...item, dependsOn: [...item.dependsOn, needed.id].toSorted() }, at })
    }),
  )

  handle(app, backlogOperations.removeDependency, (context) =>
    writeItem(deps, context, async (tx, item, at) => {
      const { dependsOnId } = context.params
      if (!item.dependsOn.includes(dependsOnId)) throw new ProblemError('not-found', `${item.key} does not depend on ${dependsOnId}`)
      await save(tx, { before: item, after: { ...item, dependsOn: item.dependsOn.filter((id) => id !== dependsOnId) }, at })
      return undefined
    }),
  )
}
