import { databaseFor } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { embedEpisodes } from '../../src/memory/embed-episodes.ts'
import { recall } from '../../src/memory/recall.ts'
import { memoryDeps, otherFacts, someFacts, someOutcome, tellEpisode, wordsEmbedder } from './memory-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })
const never = new AbortController().signal
const question = { projectId: 'ATLAS', facts: someFacts(), k: 5 }

test('the episode that is like the question comes first, one that is not does not come', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  const unlike = await tellEpisode(db, { facts: otherFacts })
  const like = await tellEpisode(db, { outcome: someOutcome({ sprintKey: 'ATLAS-S02', completed: 27 }) })
  await embedEpisodes(deps, never)

  const { model, dimensions, episodes, considered, empty } = await recall(deps, question)

  expect({ model, dimensions, considered, empty }).toEqual({ model: 'words@1', dimensions: 512, considered: 2, empty: null })
  expect(episodes[0]).toMatchObject({ episodeId: like.id, sprintKey: 'ATLAS-S02', commitment: 30, completed: 27, likeness: 1, cosine: 1 })
  expect(episodes.map(({ episodeId }) => episodeId)).not.toContain(unlike.id)
})
