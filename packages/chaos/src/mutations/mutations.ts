import type { FaultKind } from '../monkey/faults.ts'

/** A guarantee taken out of a copy of the tree. `find` stands exactly once in its file. */
export type Mutation = {
  name: string
  /** What is no longer done. */
  without: string
  edits: readonly { file: string; find: string; replace: string }[]
  /** What brings the difference to light soon. */
  faults: readonly FaultKind[]
}

export const mutations: readonly Mutation[] = [
  {
    name: 'inbox',
    without: 'a consumer no longer asks whether it has handled an event',
    edits: [
      {
        file: 'packages/events/src/inbox.ts',
        find: 'return new Set(claimed.map(({ eventId }) => eventId))',
        replace: 'return new Set(claimed.length < 0 ? [] : effects.map(({ event }) => event.id))',
      },
    ],
    faults: ['duplicate', 'kill', 'flush redis'],
  },
  {
    name: 'reclaim',
    without: 'nobody takes over what a replica that is gone has left pending',
    edits: [{ file: 'packages/events/src/intake.ts', find: 'if (performance.now() >= reclaimAt) {', replace: 'if (reclaimAt < 0) {' }],
    faults: ['kill', 'kill both'],
  },
  {
    name: 'one-active',
    without: 'the unique index that keeps one active sprint of a project',
    edits: [{ file: 'db/sprint/0001_sprints.sql', find: 'unique index sprints_one_active', replace: 'index sprints_one_active' }],
    faults: ['cut', 'kill'],
  },
  {
    name: 'outbox',
    without: 'events are committed on their own, before the change that they tell of',
    edits: [
      {
        file: 'packages/events/src/append.ts',
        find: "import { rows, type Tx } from '@dsm/postgres'",
        replace: "import { createPool, rows, type Tx } from '@dsm/postgres'",
      },
      {
        file: 'packages/events/src/append.ts',
        find: 'await write(tx, events)',
        replace: 'await write(outside(tx), events)',
      },
      {
        file: 'packages/events/src/append.ts',
        find: '/** Publishes what a service has to tell, see `Append`. */',
        replace: `let pool
function outside(tx) {
  const { host, port, database, user } = tx.connectionParameters
  pool ??= createPool({ url: 'postgres://' + user + '@' + host + ':' + port + '/' + database, max: 4 })
  return pool
}
`,
      },
    ],
    faults: ['cut', 'kill', 'kill postgres'],
  },
  {
    name: 'refill',
    without: 'the relay does not look whether the stream still has what it published',
    edits: [
      {
        file: 'packages/events/src/relay-pass.ts',
        find: 'return mark.batch < state.batch ? refill',
        replace: 'return mark.batch < -state.batch ? refill',
      },
    ],
    faults: ['flush redis', 'lose redis', 'kill redis'],
  },
  {
    name: 'idempotency',
    without: 'a key that was used before is used again',
    edits: [
      {
        file: 'packages/service/src/store/idempotency.ts',
        find: 'if (taken === 1) return undefined',
        replace: 'if (taken < 2) return undefined',
      },
    ],
    faults: ['cut', 'kill'],
  },
  {
    name: 'takeover',
    without: 'nobody takes over the run of an orchestrator that is gone',
    edits: [
      {
        file: 'services/orchestrator/src/runs/recover.ts',
        find: 'if (!run) break',
        replace: 'if (!run || run) break',
      },
      {
        file: 'services/orchestrator/src/store/runs.ts',
        find: 'and (lease_until < now() or',
        replace: 'and id is null and (lease_until < now() or',
      },
    ],
    faults: ['kill', 'kill both'],
  },
]
