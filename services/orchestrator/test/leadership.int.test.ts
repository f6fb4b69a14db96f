import { databaseFor, test as base } from '@dsm/testing'
import { expect, vi } from 'vitest'
import { takeLeadership } from '../src/store/leadership.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

test('a lock that could not be given back does not go back into the pool: its connection is closed', { tags: ['K4'] }, async ({ db }) => {
  db.once('acquire', (client) => {
    const query = client.query.bind(client)
    const isUnlock = (asked: unknown) => JSON.stringify(asked).includes('pg_advisory_unlock')
    const fail = () => Promise.reject(new Error('out of memory'))
    Object.assign(client, { query: (asked: string, values?: unknown[]) => (isUnlock(asked) ? fail() : query(asked, values)) })
  })
  const removed = vi.fn<() => void>()
  db.on('remove', removed)
  const leadership = await takeLeadership(db, 'of the test')
  await leadership?.release()
  await expect.poll(() => removed.mock.calls.length).toBe(1)
  expect(leadership?.lost.aborted).toBe(true)
})
