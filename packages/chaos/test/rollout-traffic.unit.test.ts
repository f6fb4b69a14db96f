import { expect, test } from 'vitest'
import { randomStream } from '../src/random.ts'
import { deeds, drawDeed } from '../src/rollout/deeds.ts'
import type { Sender } from '../src/rollout/load.ts'
import { liveThroughSprints } from '../src/rollout/sprint-life.ts'

const ids = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'] as const

/** Notes what is sent; each operation has its answer. */
function listening(answers: Record<string, unknown> = {}, heard: (operation: string) => void = () => {}) {
  const sent: { operation: string; input: object }[] = []
  const send: Sender['send'] = async (_service, operation, input) => {
    sent.push({ operation: operation.id, input })
    heard(operation.id)
    return answers[operation.id]
  }
  return { sent, sender: { send, outcomes: () => [], enter: () => {}, waiting: () => 0, idle: async () => {} } satisfies Sender }
}

test.for([
  ['todo', [{ params: { projectId: 'P' }, query: { trigger: 'schedule' } }]],
  ['done', []],
] as const)('a sprint whose task is %s is visited as a schedule does it only while that does not close it', async ([status, visits]) => {
  const over = new AbortController()
  const answers = {
    listSprints: { items: [{ id: ids[0], status: 'active' }] },
    listSprintTasks: [{ itemId: ids[1], status, removedOn: null }],
  }
  const { sender, sent } = listening(answers, (operation) => operation === 'closeSprint' && over.abort())
  await liveThroughSprints({ sender, projectId: 'P', signal: over.signal, restMs: 0 })
  expect(sent.filter(({ operation }) => operation === 'orchestrateProject').map(({ input }) => input)).toEqual(visits)
  expect(sent.at(-1)?.operation).toBe('closeSprint')
})

test('projects are renamed, and nothing else of them is said: the rest is for each version to keep', async () => {
  const { sender, sent } = listening()
  const [subject, random] = [{ id: ids[0] }, randomStream('test', 1)]
  const about = { sender, random, projectId: 'P', sprintProjects: ['S'], people: [subject], items: [subject], next: () => 7 }
  for (const { act } of deeds) await act(about)
  const changes = sent.filter(({ operation }) => operation === 'changeProject').map(({ input }) => input)
  expect(changes).toEqual([{ params: { projectId: 'P' }, body: { name: 'Project 7' } }])
})

test.for([
  [0, 0, 0],
  [0.1, 10, 30],
  [1, 200, 200],
] as const)('of 200 requests under a share of %s for writes %s to %s change something', async ([share, least, most]) => {
  const { sender, sent } = listening()
  const [subject, random] = [{ id: ids[0] }, randomStream('test', 1)]
  const about = { sender, random, projectId: 'P', sprintProjects: ['S'], people: [subject], items: [subject], next: () => 7 }
  for (let count = 0; count < 200; count += 1) await drawDeed(random, share).act(about)
  const changing = sent.filter(({ input }) => 'body' in input).length
  expect(changing).toBeGreaterThanOrEqual(least)
  expect(changing).toBeLessThanOrEqual(most)
})
