import type { Tx } from '@dsm/postgres'
import { pastPlan } from '../domain/learning/judged.ts'
import { counted } from '../domain/planning/words.ts'
import { harmOf } from '../domain/strategies/harm.ts'
import { judgedDecisions } from '../store/judged-decisions.ts'
import type { StoredStrategy } from '../store/strategies.ts'

export type Harmful = { stored: StoredStrategy; because: string }

/** Which of these active strategies have turned against the team in the sprints that closed since each became what it is. */
export async function findHarmful(tx: Tx, projectId: string, active: readonly StoredStrategy[]): Promise<Harmful[]> {
  if (active.length === 0) return []
  const history = (await judgedDecisions(tx, projectId)).flatMap((judged) => {
    const plan = pastPlan(judged)
    return plan ? [{ plan, hoursWithWork: judged.outcome.hoursWithWork ?? null }] : []
  })
  return active.flatMap((stored) => {
    const { proven, sprints, worse, eValue, threshold } = harmOf(
      stored.name,
      history.filter(({ plan }) => plan.knownAt > stored.changedAt),
    )
    const found = `in ${worse} of ${counted(sprints, 'sprint')} since it last changed leaving it out would have lost less`
    return proven ? [{ stored, because: `${found} (evidence ${eValue.toPrecision(3)}, ${threshold} needed)` }] : []
  })
}
