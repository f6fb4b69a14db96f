import type { ConsideredStrategy, ContextFacts, StrategyPrediction } from '@dsm/contracts'
import type { Queryable, Tx } from '@dsm/postgres'
import { assign } from '../domain/experiments/assign.ts'
import { propensityOf } from '../domain/experiments/propensity.ts'
import { holds } from '../domain/strategies/holds.ts'
import { insertApplications } from '../store/strategy-applications.ts'
import { type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { ofTrial, readRecord } from './read-record.ts'

/** The sprint for which strategies are considered; `toCome` are considered as if the project had them already. */
export type Considering = { projectId: string; facts: ContextFacts; seed: number; toCome?: readonly StoredStrategy[] }

/** Every strategy of a project that is not retired, by name: whether it holds, and whether it is applied, by rank or by chance. */
export async function considerStrategies(
  q: Queryable,
  { projectId, facts, seed, toCome = [] }: Considering,
): Promise<ConsideredStrategy[]> {
  const known = (await strategiesOf(q, projectId)).filter(({ status }) => status !== 'retired')
  const strategies = [...known, ...toCome].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const record = await readRecord(q, strategies)
  return strategies.map((strategy) => {
    const { id: strategyId, name, version, status, pinned, when, then } = strategy
    const held = holds(when, facts)
    const drawn = assign({ name, version }, { seed, propensity: propensityOf(ofTrial(record.sprintsOf(strategy))) })
    const confidence = record.confidenceIn(strategy)
    return { strategyId, name, version, status, pinned, when, then, confidence, holds: held, ...standing(strategy, held, drawn) }
  })
}

function standing(
  { status, pinned }: StoredStrategy,
  held: boolean,
  { arm, propensity }: ReturnType<typeof assign>,
): Pick<ConsideredStrategy, 'applied' | 'propensity' | 'because'> {
  if (!held) return { applied: false, propensity: 0, because: 'its condition does not hold' }
  if (pinned) return { applied: true, propensity: 1, because: 'it is pinned' }
  switch (status) {
    case 'active':
      return { applied: true, propensity: 1, because: 'its condition holds' }
    case 'trial': {
      const chance = `chance, ${Math.round(propensity * 100)} %`
      return arm === 'treatment'
        ? { applied: true, propensity, because: `on trial, and drawn to be applied (${chance})` }
        : { applied: false, propensity, because: `on trial, and drawn to be left out (${chance}), to compare` }
    }
    case 'candidate':
      return { applied: false, propensity: 0, because: 'it waits for a trial' }
    case 'retired':
      return { applied: false, propensity: 0, because: 'it is retired' }
    default:
      return status satisfies never
  }
}

type Applications = {
  decisionId: string
  considered: readonly ConsideredStrategy[]
  /** Names of those that are in the plan that was taken. */
  shaping: readonly string[]
  predicted: StrategyPrediction
}

/** Notes the strategies that could have shaped a decision, in the transaction that records it. Returns how many. */
export async function recordApplications(tx: Tx, { decisionId, considered, shaping, predicted }: Applications): Promise<number> {
  const possible = considered.filter(({ propensity }) => propensity > 0)
  return insertApplications(
    tx,
    possible.map(({ strategyId, name, version, propensity, applied }) => ({
      decisionId,
      strategyId,
      version,
      arm: propensity === 1 ? ('always' as const) : applied ? ('treatment' as const) : ('control' as const),
      propensity,
      shaped: shaping.includes(name),
      predicted,
    })),
  )
}
