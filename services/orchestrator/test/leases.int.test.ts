import { databaseFor, test as base } from '@dsm/testing'
import { v7 as uuid } from 'uuid'
import { describe, expect } from 'vitest'
import { endRun, endStep, findRun, leaseFor, openRun, renewLease, startStep, takeOverRun, type Worker } from '../src/store/runs.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

const at = '2026-03-02T08:00:00.000Z'
const worker = (changed: Partial<Worker> = {}): Worker => ({ name: 'a', life: 'first', leaseMs: 60_000, ...changed })
const newRun = () => ({ id: uuid(), projectId: 'ATLAS', trigger: 'request' as const, correlationId: 'c', startedAt: at })
const leaseOf = (given: Worker) => leaseFor(given, uuid())

describe('a run that is worked on', () => {
  test.for([
    ['another worker', worker({ name: 'b' }), { earlierLives: true }],
    ['a worker whose name begins alike', worker({ name: 'ab', life: 'second' }), { earlierLives: true }],
    ['the same process', worker(), { earlierLives: true }],
    ['a later life of the worker, once it has started', worker({ life: 'second' }), { earlierLives: false }],
  ] as const)('is not taken by %s while the lease lasts', async ([, other, { earlierLives }], { db }) => {
    await openRun(db, newRun(), leaseOf(worker()))
    expect(await takeOverRun(db, leaseOf(other), { worker: other, earlierLives, at })).toBeUndefined()
  })

  test('keeps others of the project from opening one', async ({ db }) => {
    expect(await openRun(db, newRun(), leaseOf(worker()))).toBe(true)
    expect(await openRun(db, newRun(), leaseOf(worker({ name: 'b' })))).toBe(false)
  })
})

test('a run that a schedule asked for says so, in a row that the version before can read', { tags: ['K4'] }, async ({ db }) => {
  const run = { ...newRun(), trigger: 'schedule' as const }
  await openRun(db, run, leaseOf(worker({ leaseMs: -1 })))
  expect((await db.query('select trigger from runs')).rows).toEqual([{ trigger: 'request' }])
  expect(await findRun(db, run.id)).toMatchObject({ trigger: 'schedule' })
  expect(await takeOverRun(db, leaseOf(worker()), { worker: worker(), earlierLives: false, at })).toMatchObject({ trigger: 'schedule' })
})

describe('a run that was left', { tags: ['G11'] }, () => {
  test.for([
    ['another worker when the lease has run out', worker({ leaseMs: -1 }), worker({ name: 'b' }), { earlierLives: false }],
    ['the same process when the lease has run out', worker({ leaseMs: -1 }), worker(), { earlierLives: false }],
    ['the next life of the worker at once', worker(), worker({ life: 'second' }), { earlierLives: true }],
  ] as const)('is taken by %s', async ([, owner, next, { earlierLives }], { db }) => {
    const run = newRun()
    await openRun(db, run, leaseOf(owner))
    expect(await takeOverRun(db, leaseOf(next), { worker: next, earlierLives, at })).toMatchObject({ id: run.id, status: 'running' })
  })

  test('shows which steps were interrupted', async ({ db }) => {
    const run = newRun()
    const lost = leaseOf(worker({ leaseMs: -1 }))
    await openRun(db, run, lost)
    const position = (await startStep(db, { runId: run.id, name: 'observe', detail: 'all', at }, lost)) ?? 0
    await endStep(db, { runId: run.id, position, status: 'done', detail: 'all', at })
    await startStep(db, { runId: run.id, name: 'plan', detail: '5 items', at }, lost)
    await takeOverRun(db, leaseOf(worker()), { worker: worker(), earlierLives: false, at })
    const { steps = [] } = (await findRun(db, run.id)) ?? {}
    expect(steps.map(({ status, detail, endedAt }) => [status, detail, endedAt])).toEqual([
      ['done', 'all', at],
      ['failed', '5 items: interrupted', at],
    ])
  })

  test('is no longer to be renewed or ended by the attempt that lost it, even in the same process', async ({ db }) => {
    const run = newRun()
    const lost = leaseOf(worker({ leaseMs: -1 }))
    const held = leaseOf(worker())
    await openRun(db, run, lost)
    await takeOverRun(db, held, { worker: worker(), earlierLives: false, at })
    expect(await renewLease(db, run.id, lost)).toBe(false)
    await endRun(db, { id: run.id, status: 'failed', outcome: 'late', endedAt: at }, lost)
    expect(await findRun(db, run.id)).toMatchObject({ status: 'running', outcome: '' })
    expect(await renewLease(db, run.id, held)).toBe(true)
    await endRun(db, { id: run.id, status: 'done', outcome: 'in time', endedAt: at }, held)
    expect(await findRun(db, run.id)).toMatchObject({ status: 'done', outcome: 'in time' })
  })

  test('takes no step of the attempt that lost it', async ({ db }) => {
    const run = newRun()
    const lost = leaseOf(worker({ leaseMs: -1 }))
    await openRun(db, run, lost)
    await takeOverRun(db, leaseOf(worker()), { worker: worker(), earlierLives: false, at })
    expect(await startStep(db, { runId: run.id, name: 'late', detail: '', at }, lost)).toBeUndefined()
    expect(await findRun(db, run.id)).toMatchObject({ steps: [] })
  })
})

test('a run that ends leaves no step open: one whose end could not be written down was interrupted', async ({ db }) => {
  const run = newRun()
  const lease = leaseOf(worker())
  await openRun(db, run, lease)
  await startStep(db, { runId: run.id, name: 'observe', detail: 'all', at }, lease)
  await endRun(db, { id: run.id, status: 'failed', outcome: 'the database was away', endedAt: at }, lease)
  const { steps = [] } = (await findRun(db, run.id)) ?? {}
  expect(steps).toMatchObject([{ status: 'failed', detail: 'all: interrupted', endedAt: at }])
})
