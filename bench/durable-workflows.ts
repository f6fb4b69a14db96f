import { randomUUID } from 'node:crypto'
import { DBOS } from '@dbos-inc/dbos-sdk'
import { createJournal, endRun, leaseFor, openRun } from '@dsm/orchestrator-service'
import { type Db, execute } from '@dsm/postgres'

/** One way to take the two steps of a workflow so that a crash between them does not repeat the first. */
export type Workflows = {
  name: string
  /** Returns once the workflow is done and recorded as such. */
  run: (id: string) => Promise<unknown>
  close: () => Promise<void>
}

type Where = { db: Db; url: string; connections: number }

const takeStep = (db: Db, workflow: string, step: number) =>
  execute(db, 'insert into effects (workflow, step) values ($1, $2)', [workflow, step])

/** The orchestrator's own: a run with a lease, and a row for each step before and after it. */
export async function openJournal({ db }: Where): Promise<Workflows> {
  const worker = { name: 'bench', life: randomUUID(), leaseMs: 30_000 }
  const clock = () => new Date()
  const run = async (id: string) => {
    const [runId, lease] = [randomUUID(), leaseFor(worker, randomUUID())]
    const startedAt = clock().toISOString()
    await openRun(db, { id: runId, projectId: id, trigger: 'request', correlationId: id, startedAt }, lease)
    const journal = createJournal({ db, clock }, { runId, lease })
    await journal.step('observe', 'first', () => takeStep(db, id, 1))
    await journal.step('record-decision', 'second', () => takeStep(db, id, 2))
    await endRun(db, { id: runId, status: 'done', outcome: 'both steps', endedAt: clock().toISOString() }, lease)
  }
  return { name: 'journal of runs', run, close: async () => {} }
}

/** The same two steps as a workflow of DBOS Transact, with its tables in the same database. */
export async function openDbos({ db, url, connections }: Where): Promise<Workflows> {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, systemDatabasePoolSize: connections, logLevel: 'error' })
  const workflow = DBOS.registerWorkflow(
    async (id: string) => {
      await DBOS.runStep(() => takeStep(db, id, 1), { name: 'first' })
      await DBOS.runStep(() => takeStep(db, id, 2), { name: 'second' })
    },
    { name: 'two steps' },
  )
  await DBOS.launch()
  return { name: 'DBOS Transact', run: workflow, close: () => DBOS.shutdown() }
}
