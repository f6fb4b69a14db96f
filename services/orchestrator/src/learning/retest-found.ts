import type { Tx } from '@dsm/postgres'
import { backTest, canJudge, verdictOn } from '../domain/learning/back-test.ts'
import { type PastPlan, withoutStrategy } from '../domain/learning/past-plan.ts'
import { type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { endTrial, type SettledTrial } from '../strategies/settle-trials.ts'
import { historyOf } from './mine.ts'

const FOUND: ReadonlySet<StoredStrategy['origin']['kind']> = new Set(['mined', 'failure', 'model'])

/**
 * Tests the rules that were found, while they are on trial, on the history that has grown meanwhile: what came in by the gate stays only while it would pass it again. A rule
 * that one failed sprint suggested has to hold on the sprints since then alone, as soon as they can judge it: its own failure flatters it.
 * Giving a rule up needs no error rate; to promote one takes the trial itself.
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

function turnedAgainst({ name, when, then, origin, createdAt }: StoredStrategy, history: readonly PastPlan[]): string | undefined {
  const plans = history.map((plan) => withoutStrategy(plan, name))
  const whole = verdictOn(backTest({ when, then }, plans))
  if (!whole.passed) return whole.because
  if (origin.kind !== 'failure') return undefined
  const later = backTest(
    { when, then },
    plans.filter(({ knownAt }) => knownAt > createdAt),
  )
  const since = verdictOn(later, 'since it was found')
  return since.passed || !canJudge(later) ? undefined : since.because
}
