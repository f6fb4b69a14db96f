import { type Claims, orchestratorOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orchestratorService } from '../../src/index.ts'
import { otherFacts, someFacts, someOutcome, tellEpisode } from './memory-fixtures.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService(orchestratorService())
})
afterAll(() => service.stop())

/** Everything that was told has its vector. */
const embedded = () => expect.poll(async () => (await service.call(operations.getEmbedding)).body).toMatchObject({ left: 0, problem: null })

test('episodes of a project are listed newest first, page by page, and one is shown to whoever may see its project', async () => {
  const params = { projectId: 'LIST' }
  const told = []
  for (const outcome of [someOutcome(), someOutcome(), null]) told.push(await tellEpisode(service.db, { ...params, outcome }))
  const newestFirst = told.map(({ id }) => id).reverse()

  const first = await service.call(operations.listEpisodes, { params, query: { limit: 2 } })
  const second = await service.call(operations.listEpisodes, { params, query: { limit: 2, cursor: first.body.next ?? '' } })
  expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(newestFirst)
  expect(second.body.next).toBeNull()
  const known = await service.call(operations.listEpisodes, { params, query: { outcome: 'known' } })
  expect(known.body.items.map(({ id }) => id)).toEqual(newestFirst.slice(1))

  const [episodeId = ''] = newestFirst
  const shown = await service.call(operations.getEpisode, { params: { episodeId }, as: { role: 'viewer', projects: ['LIST'] } })
  expect(shown.body).toMatchObject({ id: episodeId, outcome: null, facts: someFacts() })
  expect((await service.call(operations.getEpisode, { params: { episodeId }, as: { role: 'admin', projects: ['OTHER'] } })).status).toBe(
    403,
  )
  const nobody = { episodeId: '0198c0de-0000-7000-8000-000000000001' }
  expect((await service.call(operations.getEpisode, { params: nobody })).problem?.type).toBe('/problems/not-found')
})

test('with the embedder that ships with the install, a question in facts is answered by the sprint that was like it', async () => {
  const params = { projectId: 'RECALL' }
  const away = { ...someFacts(), ptoRatio: 0.22, peopleAway: 2, hours: 273 }
  await tellEpisode(service.db, { ...params, facts: otherFacts })
  const quiet = await tellEpisode(service.db, params)
  const like = await tellEpisode(service.db, { ...params, facts: away, outcome: someOutcome({ completed: 19 }) })
  await embedded()

  const facts = { ...away, ptoRatio: 0.19, hours: 284 }
  const { body } = await service.call(operations.recall, { params, body: { facts, k: 2 }, as: { role: 'viewer', projects: ['RECALL'] } })

  expect(body.text).toContain('Two people are away')
  expect(body.recall).toMatchObject({ dimensions: 512, empty: null })
  expect(body.recall.episodes.map(({ episodeId }) => episodeId)).toEqual([like.id, quiet.id])
  const cosines = body.recall.episodes.map(({ cosine }) => cosine ?? 0)
  expect(cosines[0]).toBeGreaterThan(cosines[1] ?? 1)
  const { body: listed } = await service.call(operations.listEpisodes, { params })
  expect(listed.items).toHaveLength(3)
})

test('an altered row is shown by the check of its project', async () => {
  const params = { projectId: 'CHECK' }
  await tellEpisode(service.db, params)
  const altered = await tellEpisode(service.db, params)
  const whole = await service.call(operations.checkMemory, { params, as: { role: 'viewer', projects: ['CHECK'] } })
  expect(whole.body).toEqual({
    projectId: 'CHECK',
    intact: true,
    episodes: { length: 2, fault: null },
    outcomes: { length: 2, fault: null },
  })
  await service.db.query('alter table episodes disable trigger episodes_immutable')
  await service.db.query(`update episodes set text = 'all went well' where id = $1`, [altered.id])
  await service.db.query('alter table episodes enable trigger episodes_immutable')
  expect((await service.call(operations.checkMemory, { params })).body).toMatchObject({
    intact: false,
    episodes: { fault: { number: 2, episodeId: altered.id } },
    outcomes: { fault: null },
  })
})

test('all episodes are embedded again on demand of who is admin of everything', async () => {
  const embedAgain = (as: Partial<Claims> = {}) => service.call(operations.embedAgain, { body: { forget: true }, as })
  await tellEpisode(service.db, { projectId: 'AGAIN' })
  await embedded()
  const { body: before } = await service.call(operations.getEmbedding)

  expect((await embedAgain({ role: 'admin', projects: ['AGAIN'] })).status).toBe(403)
  expect((await embedAgain({ role: 'lead', projects: '*' })).status).toBe(403)
  expect((await service.call(operations.getEmbedding)).body.embedded).toBe(before.embedded)

  const again = await embedAgain()
  expect(again.status).toBe(202)
  await embedded()
  const { body: after } = await service.call(operations.getEmbedding)
  expect(after).toMatchObject({ model: before.model, episodes: before.episodes, embedded: before.embedded })
  expect(after.latestPass?.alreadyThere).toBe(0)
})

test('readiness says that memory finds what it must find', async () => {
  await tellEpisode(service.db, { projectId: 'READY' })
  await embedded()
  const checks = async () => (await service.app.inject({ url: '/health/ready' })).json().checks
  const found = { name: 'memory', status: 'up', required: false, detail: expect.stringContaining('found by') }
  await expect.poll(checks).toContainEqual(expect.objectContaining(found))
})
