import type { Advice, Deliberation, PlanningPolicy, PlanningSnapshot, PlanResult } from '@dsm/contracts'
import { choose } from '../domain/brain/choose.ts'
import { deliberate, type Options, type Plan } from './deliberate.ts'

/** Gives advice on the options of a decision, whoever or whatever is asked. Never throws. */
export type Advise = (asked: { snapshot: PlanningSnapshot } & Pick<Options, 'facts' | 'options'>) => Promise<Advice>

export type Decided = { result: PlanResult; deliberation: Deliberation | null }

/** Deliberates, hears advice and chooses. With the same advice, the same snapshot and policy give the same decision. */
export async function decide(
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
  { plan, advise }: { plan: Plan; advise: Advise },
): Promise<Decided> {
  const found = await deliberate(snapshot, policy, plan)
  if (found.kind === 'wait') return { result: found, deliberation: null }

  const { facts, options } = found
  const candidates = options.map(({ candidate }) => candidate)
  const advice = await advise({ snapshot, facts, options })
  const choice = choose({ candidates, belief: snapshot.belief, policy, advice })
  const chosen = options.find(({ candidate }) => candidate.number === choice.candidate) ?? options[0]
  return { result: chosen.plan, deliberation: { facts, candidates, advice, choice } }
}
