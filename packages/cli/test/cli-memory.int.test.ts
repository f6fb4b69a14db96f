import { orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { changedFacts } from '../src/commands/memory.ts'
import { embeddingView, memoryCheckView, recallView } from '../src/view/memory-view.ts'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, shown, documentOf } = operator(system)

/** What embeds by itself has nothing left to do. */
const untilEmbedded = () => expect.poll(() => shown('memory', 're-embed', '--status')).toMatch(/done[\s\S]*, 0 left/)

test('a sprint that was planned and closed is remembered, comes to mind for the next one, and is as it was recorded', async () => {
  const { clients } = system()
  await createTeam(clients, { projectId: 'MEM' })
  const params = { projectId: 'MEM' }
  expect(await shown('memory', 'list', 'MEM')).toContain('no episodes')
  expect(await shown('memory', 'recall', 'MEM')).toContain('nothing comes to mind: no sprint that was planned here has been closed yet')

  const run = await clients.orchestrator.call(orchestratorOperations.orchestrate, { params })
  await system().settle()
  expect(await shown('memory', 'list', 'MEM', '--closed')).toContain('no episodes')
  const [episode] = (await documentOf('memory', 'list', 'MEM')).items
  expect(await shown('memory', 'show', episode.id)).toMatch(/Team of 2[\s\S]*its sprint is not closed yet/)

  await clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: run.sprintId ?? '' } })
  await system().settle()
  expect(await shown('memory', 'list', 'MEM', '--closed')).toMatch(/MEM-S01 +\d+ +0 +Team of 2/)
  expect(await shown('memory', 'show', episode.id)).toContain('MEM-S01, closed')
  await untilEmbedded()
  const recalled = await documentOf('memory', 'recall', 'MEM')
  expect(recalled.recall.episodes.map(({ episodeId }: { episodeId: string }) => episodeId)).toEqual([episode.id])
  expect(await shown('memory', 'recall', 'MEM', '--fact', 'workingDays=5', '--k', '3')).toMatch(/sprint of 5 working days[\s\S]*MEM-S01/)
  expect(await shown('memory', 'verify', 'MEM')).toContain('as it was recorded')
})

test('a memory that was altered is told by the exit code', async () => {
  await createTeam(system().clients, { projectId: 'FORGED' })
  await system().clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId: 'FORGED' } })
  const db = system().databases.orchestrator.pool
  await db.query('alter table episodes disable trigger episodes_immutable')
  await db.query(`update episodes set facts = '{}' where project_id = 'FORGED'`)
  await db.query('alter table episodes enable trigger episodes_immutable')
  const { code, out } = await call('memory', 'verify', 'FORGED')
  expect(code).toBe(2)
  expect(out).toMatch(/was altered[\s\S]*episode 1 \(.*\): the row does not have the hash/)
})

test('episodes are embedded again on demand, and what is shown is what this pass did', async () => {
  await createTeam(system().clients, { projectId: 'AGAIN' })
  await call('orchestrate', 'AGAIN')
  await untilEmbedded()
  const { episodes, latestPass } = await documentOf('memory', 're-embed', '--forget')
  expect(latestPass).toMatchObject({ embedded: episodes, alreadyThere: 0, endedAt: expect.any(String) })
  const begun = await documentOf('memory', 're-embed', '--no-wait')
  expect(begun).toMatchObject({ left: 0, latestPass: null })
  expect(await shown('memory', 're-embed', '--status')).toContain('energetic-ai')
  expect((await call('memory', 're-embed', '--forget', '--status')).code).toBe(3)
})

const facts = {
  teamSize: 5,
  workingDays: 10,
  hours: 350,
  ptoRatio: 0,
  peopleAway: 0,
  readyItems: 20,
  readyPoints: 60,
  carriedOverPoints: 3,
  largestItemPoints: 8,
  bugShare: 0.1,
  dependencyShare: 0.1,
  pastSprints: 0,
  lastCompletion: null,
  recentShortfall: null,
  recentAddedShare: null,
}

test('facts are varied by name, and what no sprint can be like is refused with the names that there are', () => {
  expect(changedFacts(facts, ['ptoRatio=0.2', 'peopleAway = 2'])).toEqual({ ...facts, ptoRatio: 0.2, peopleAway: 2 })
  for (const wrong of ['ptoRatio=2', 'ptoRatio=', 'holidays=3', 'ptoRatio=much'])
    expect(() => changedFacts(facts, [wrong])).toThrow('No sprint can be like this')
})

const recall = { model: null, dimensions: null, episodes: [], considered: 3, empty: 'embedder-down' as const }
const recalled = {
  episodeId: '0198c0de-0000-7000-8000-000000000001',
  projectId: 'MEM',
  sprintKey: 'MEM-S01',
  score: 0.9,
  cosine: null,
  likeness: 0.95,
  recency: 1,
  facts,
  commitment: 20,
  completed: 18,
  ranOut: true,
}

test('why nothing comes to mind is said in words, and so is a memory that works without its embedder', () => {
  expect(recallView({ projectId: 'MEM', facts, text: 'Team of 5', recall })).toContain('the embedder does not answer')
  const alone = recallView({ projectId: 'MEM', facts, text: 'Team of 5', recall: { ...recall, empty: null, episodes: [recalled] } })
  expect(alone).toMatch(/MEM-S01 +MEM +0\.90 +0\.95 +1\.00 +20 +18\+[\s\S]*by facts alone, without an embedder, of 3 episodes/)
})

test('a missing row is named by its place, and a pause of the embedder by its reason', () => {
  const episodes = { length: 2, fault: { number: 3, episodeId: null, because: 'the row is missing' } }
  expect(memoryCheckView({ projectId: 'MEM', intact: false, episodes, outcomes: { length: 1, fault: null } })).toMatch(
    /episode 3: the row is missing\n +1 outcome as recorded/,
  )
  const progress = {
    model: 'm',
    dimensions: 768,
    episodes: 5,
    embedded: 2,
    left: 3,
    running: false,
    problem: 'nobody answers',
    latestPass: null,
  }
  expect(embeddingView(progress)).toMatch(/paused\n +2 of 5 episodes embedded, 3 left\n +nobody answers/)
})
