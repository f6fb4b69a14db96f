import type { Tx } from '@dsm/postgres'
import { backTest, verdictOn } from '../domain/learning/back-test.ts'
import { type PastPlan, withoutStrategy } from '../domain/learning/past-plan.ts'
import { type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { endTrial, type SettledTrial } from '../strategies/settle-trials.ts'
import { historyOf } from './mine.ts'

const FOUND: ReadonlySet<StoredStrategy['origin']['kind']> = new Set(['mined', 'failure', 'model'])

/**
 * Tests the rules that were found, while they are on trial, on the history that has grown meanwhile: what came in by the gate stays only while it would pass it again. Giving a
 * rule up needs no error rate; to promote one takes the trial itself.
 */
export async function retestFound(tx: Tx, { projectId, at }: { projectId: string; at: string }): Promise<SettledTrial[]> {
  const onTrial = (await strategiesOf(tx, projectId, { lock: true })).filter(
    ({ status, pinned, origin }) => status === 'trial' && !pinned && FOUND.has(origin.kind),
  )
  if (onTrial.length === 0) return []
  const history = await historyOf(tx, projectId)
  const ended: SettledTrial[] = []
  for (const strategy of onTrial) {
    const because = turnedAgainst(strategy, history)
    if (because !== undefined) ended.push(await endTrial(tx, strategy, { because, at }))
  }
  return ended
}

function turnedAgainst({ name, when, then }: StoredStrategy, history: readonly PastPlan[]): string | undefined {
  const { passed, because } = verdictOn(
    backTest(
      { when, then },
      history.map((plan) => withoutStrategy(plan, name)),
    ),
  )
  return passed ? undefined : because
}
