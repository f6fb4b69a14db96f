import { expect, test } from 'vitest'
import { certifyPlan } from '../../src/domain/planning/certificate.ts'
import { prepare } from '../../src/domain/planning/prepare.ts'
import { checkPlan, digestOf } from '../../src/planning/check-plan.ts'
import { item, past, person, policy, snapshot } from './planning-fixtures.ts'

const priorities = ['lowest', 'low', 'medium', 'high', 'highest'] as const
const allPoints = [0.5, 1, 1.5, 2, 2.5, 3, 5, 7.5, 8, 13]

/** What the checker says of a plan of the first item alone, in a backlog of `size` items whose value nobody has set. */
function faultsOfBacklog(size: number, turn: number): string[] {
  const items = Array.from({ length: size }, (_, index) =>
    item(index + 1, {
      value: null,
      points: allPoints[(index + turn) % allPoints.length] ?? 1,
      priority: priorities[(index * 3 + turn) % priorities.length] ?? 'medium',
    }),
  )
  const planned = {
    snapshot: snapshot({ items, people: [person(1), person(2), person(3), person(4)], history: [past(1), past(2)] }),
    policy: policy(),
  }
  const prepared = prepare(planned.snapshot, planned.policy)
  if (prepared.kind === 'wait') return ['nothing can be planned']
  const selection = {
    assignment: new Map([[0, 0]]),
    objective: 0,
    bound: 1,
    proven: false,
    stoppedBy: 'nodes' as const,
    firstProven: false,
  }
  const plan = certifyPlan(planned.snapshot, planned.policy, { prepared, selection })
  const sealed = { ...plan, digest: digestOf(planned.snapshot, planned.policy, plan) }
  return checkPlan(planned.snapshot, planned.policy, sealed).filter((fault) => /wrong value|left out are not/.test(fault))
}

test('planner and checker round the value of an item alike, at whatever rank, of whatever size and priority', { tags: ['G13'] }, () => {
  const refused: string[] = []
  for (let size = 4; size <= 120; size += 1) {
    for (let turn = 0; turn < 10; turn += 1) refused.push(...faultsOfBacklog(size, turn).map((fault) => `${size}/${turn}: ${fault}`))
  }

  expect(refused).toEqual([])
})
