import { backlogOperations, chronicleOperations, orchestratorOperations as operations } from '@dsm/contracts'
import { fakeOllama } from '@dsm/testing'
import { expect } from 'vitest'
import { decisionOf, orchestrate, test } from './system/orchestrated.ts'
import { startSystem } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const project = { projectId: 'ATLAS' }

test.for([
  ['what autonomy observe would do', { policy: { autonomy: 'observe' } }],
  ['that nothing can be planned', { people: [], items: [] }],
] as const)('%s is recorded and told once while nothing changes, and every run says what it looked at', async ([, setup], { system }) => {
  await createTeam(system.clients, structuredClone(setup))
  const first = await orchestrate(system)
  const again = await orchestrate(system)
  expect(again.id).not.toBe(first.id)
  expect(again).toMatchObject({ decisionId: first.decisionId, outcome: first.outcome, status: 'done' })
  expect(again.steps.map(({ name }) => name)).toEqual(['observe', 'remember', 'record-decision'])
  expect(again.steps.at(-1)).toMatchObject({ status: 'done', detail: `nothing has changed since decision ${first.decisionId}` })

  const { items } = await system.clients.orchestrator.call(operations.listDecisions, { params: project })
  expect(items).toHaveLength(1)
  await system.settle()
  const { items: told } = await system.clients.chronicle.call(chronicleOperations.listEvents, {
    params: project,
    query: { type: 'decision.taken.v1' },
  })
  expect(told).toHaveLength(1)
})

test('the model is asked once for what is recorded once', async () => {
  const ollama = await fakeOllama()
  const system = await startSystem({ ollama: { url: ollama.url } })
  await createTeam(system.clients, { policy: { autonomy: 'observe' } })
  const questions = () => ollama.requests.filter(({ path, messages = [] }) => path === '/api/chat' && messages.length > 0).length
  await orchestrate(system)
  const asked = questions()
  expect(asked).toBeGreaterThan(0)
  await orchestrate(system)
  expect(questions()).toBe(asked)
  await system.stop()
  await ollama.close()
})

test('what has changed is decided anew, and so is the next day', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'observe' } })
  const decided = async () => (await decisionOf(system, await orchestrate(system))).id
  const seen = [await decided()]
  await system.clients.backlog.call(backlogOperations.createItems, { params: project, body: { items: [{ title: 'new', points: 2 }] } })
  seen.push(await decided())
  await system.clients.orchestrator.call(operations.putPolicy, {
    params: project,
    body: { autonomy: 'observe', askModel: false },
    ifMatch: 1,
  })
  seen.push(await decided())
  system.clock.set('2026-03-03T09:00:00Z')
  seen.push(await decided())
  expect(new Set(seen).size).toBe(4)
  expect(await decided()).toBe(seen[3])
})

test('what was only recorded is decided anew once it may be carried out', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'observe' } })
  const observed = await decisionOf(system, await orchestrate(system))
  await system.clients.orchestrator.call(operations.putPolicy, { params: project, body: { autonomy: 'propose' }, ifMatch: 1 })
  const proposed = await decisionOf(system, await orchestrate(system))
  expect([observed.status, proposed.status]).toEqual(['recorded', 'proposed'])
})
