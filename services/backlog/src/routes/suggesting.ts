import { setImmediate } from 'node:timers/promises'
import { backlogOperations } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import { decodeCursor, handle, paginate, requireProject } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ensureProject } from '../clients/projects.ts'
import type { BacklogDeps } from '../deps.ts'
import { type Experience, experienceOf } from '../domain/points-suggestion/experience.ts'
import { comparedMax, suggestPoints } from '../domain/points-suggestion/suggest.ts'
import { createVocabulary, type Vocabulary } from '../domain/points-suggestion/terms.ts'
import { newestEstimates, unestimatedItems } from '../store/estimates.ts'
import { getItem } from '../store/items.ts'

const SortValues = z.tuple([z.string().regex(/^[A-Za-z0-9]{1,400}$/)])

/** Points proposed from similar items. Only reads: an item gets points when somebody gives it points. */
export function registerSuggesting(app: FastifyInstance, deps: BacklogDeps): void {
  const { db } = deps

  handle(app, backlogOperations.suggestPoints, async ({ params: { itemId }, claims }) => {
    const item = await getItem(db, itemId)
    requireProject(claims, item.projectId)
    const vocabulary = createVocabulary()
    const experience = await experienceIn(db, vocabulary, { projectId: item.projectId, without: item.id })
    return suggestPoints(experience, item, vocabulary.read({ ...item, about: item.description }))
  })

  handle(app, backlogOperations.listPointsSuggestions, async ({ params: { projectId }, query: { limit, cursor } }) => {
    await ensureProject(deps, projectId)
    const [after] = cursor === undefined ? [null] : decodeCursor(cursor, SortValues)
    const { items, next } = paginate(await unestimatedItems(db, projectId, { after, count: limit + 1 }), limit, ({ rank }) => [rank])
    if (items.length === 0) return { items: [], next }
    const vocabulary = createVocabulary()
    const experience = await experienceIn(db, vocabulary, { projectId, without: null })
    return { items: await inTurns(items, (item) => suggestPoints(experience, item, vocabulary.read(item))), next }
  })
}

type Asked = { projectId: string; without: string | null }

/** What the project has estimated, without one of its items. */
async function experienceIn(db: Queryable, vocabulary: Vocabulary, { projectId, without }: Asked): Promise<Experience> {
  const estimates = await newestEstimates(db, projectId, { without, count: comparedMax })
  const estimated = await inTurns(estimates, (estimate) => ({ ...estimate, terms: vocabulary.read(estimate) }))
  return experienceOf(estimated, vocabulary.size())
}

const turn = 10

/** Works through a list in turns of a few milliseconds, so that other requests are answered in between. */
async function inTurns<Given, Made>(list: readonly Given[], make: (one: Given) => Made): Promise<Made[]> {
  const made: Made[] = []
  for (let at = 0; at < list.length; at += turn) {
    made.push(...list.slice(at, at + turn).map(make))
    await setImmediate()
  }
  return made
}
