import { backlogOperations, ProblemError } from '@dsm/contracts'
import { type Client, UpstreamRefusal } from '@dsm/http-client'
import { expect, test } from 'vitest'
import { createCarefulClient, type Wish } from '../src/traffic/careful-client.ts'
import { createLedger } from '../src/traffic/ledger.ts'

const operation = backlogOperations.createItem
const input = { params: { projectId: 'P' }, body: { title: 't' } }
const away = () => new ProblemError('upstream-unavailable', 'away')
const refusal = (status: number) => new UpstreamRefusal('backlog', status, undefined)

/** Sends one request to an upstream that answers like this, one after the other. */
async function ask(answers: readonly (Error | { id: string })[], wish: Partial<Wish<typeof operation>> = {}) {
  const keys: (string | undefined)[] = []
  const call = (_operation: unknown, { idempotencyKey }: { idempotencyKey?: string }) => {
    const answer = answers[keys.length] ?? answers.at(-1)
    keys.push(idempotencyKey)
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const client = { call, breakerState: () => 'closed', close: () => {} } as unknown as Client
  const ledger = createLedger('m-')
  const asked = await createCarefulClient(ledger, new AbortController().signal).ask(client, operation, input, {
    effect: 'create m-1',
    ...wish,
  })
  return { asked, keys, records: ledger.records(), tally: ledger.tally() }
}

test('a write is sent again under its key until somebody tells what became of it', async () => {
  const { asked, keys, records } = await ask([away(), refusal(429), { id: 'i' }])
  expect(asked).toEqual({ outcome: 'acked', answer: { id: 'i' } })
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  expect(records).toMatchObject([{ effect: 'create m-1', outcome: 'acked', attempts: 3 }])
})

test('a refusal is an answer', async () => {
  const { asked, keys, tally } = await ask([refusal(409)])
  expect(asked.outcome).toBe('refused')
  expect(keys).toHaveLength(1)
  expect(tally).toEqual({ acked: 0, refused: 1, unknown: 0 })
})

test('a careless request is sent once, without a key, and its fate stays unknown', async () => {
  const { records, keys } = await ask([away()], { careless: true, twice: true })
  expect(keys).toEqual([undefined])
  expect(records).toMatchObject([{ outcome: 'unknown', attempts: 1 }])
})

test('an impatient one is sent twice under one key, and one answer is enough', async () => {
  const { records, keys } = await ask([away(), { id: 'i' }], { twice: true })
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBe(keys[1])
  expect(records).toMatchObject([{ outcome: 'acked', attempts: 1 }])
})

test('an effect that others may have brought about as well is looked for only once it was acknowledged', async () => {
  expect((await ask([refusal(409)], { shared: true })).records[0]?.effect).toBeUndefined()
  expect((await ask([{ id: 'i' }], { shared: true, effect: ({ id }) => `item ${id}` })).records[0]?.effect).toBe('item i')
})
