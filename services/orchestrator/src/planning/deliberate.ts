import type { Candidate, ContextFacts, PlanningPolicy, PlanningSnapshot, PlanResult, PlanWait, SprintPlan } from '@dsm/contracts'
import { contextFacts } from '../domain/brain/context-facts.ts'
import { withTerms } from '../domain/brain/terms.ts'
import { probabilityMet } from '../domain/planning/forecast-delivery.ts'
import { canonicalJson } from '../domain/planning/canonical-json.ts'
import { alternatives, type Alternative } from '../domain/brain/alternatives.ts'
import { leastTerms } from '../domain/brain/least-terms.ts'

/** A candidate and the certified plan behind it. */
export type Option = { candidate: Candidate; plan: SprintPlan }

/** All that could be committed; the first option is what the rule takes. */
export type Options = { kind: 'options'; facts: ContextFacts; options: [Option, ...Option[]] }

export type Plan = (snapshot: PlanningSnapshot, policy: PlanningPolicy) => Promise<PlanResult>

/**
 * Plans every commitment worth considering: with the strategies that are applied, without them, more cautious, and with each strategy alone. The same snapshot and
 * policy give the same options. One that cannot be planned is left out. Where nothing fits any of them, the least that an item takes is the only option: with no
 * sprint at all nothing would be learned that could ever change the forecast. Where that cannot be planned either, the wait says why not the first.
 */
export async function deliberate(snapshot: PlanningSnapshot, policy: PlanningPolicy, plan: Plan): Promise<Options | PlanWait> {
  const facts = contextFacts(snapshot)
  const options: Option[] = []
  let first: PlanWait | undefined
  const worthPlanning = alternatives({ snapshot, facts, policy })
  for (const alternative of worthPlanning) {
    const result = await plan(snapshot, withTerms(policy, alternative.terms))
    if (result.kind === 'wait') first ??= result
    else if (!options.some((option) => alike(option, result))) options.push(optionOf(options.length + 1, alternative, result))
  }
  const [taken, ...others] = options
  if (taken) return { kind: 'options', facts, options: [taken, ...others] }
  if (!first) throw new Error('there is always an alternative to plan')
  const least = first.missing.some(({ code }) => code === 'nothing-fits') && (await leastOption({ snapshot, policy }, worthPlanning, plan))
  return least ? { kind: 'options', facts, options: [least] } : first
}

async function leastOption(
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
  worthPlanning: readonly Alternative[],
  plan: Plan,
): Promise<Option | undefined> {
  for (const alternative of worthPlanning.filter(({ label }) => label === 'with-strategies' || label === 'without-strategies')) {
    for (const terms of leastTerms(snapshot, withTerms(policy, alternative.terms))) {
      const result = await plan(snapshot, withTerms(policy, terms))
      if (result.kind === 'plan') return optionOf(1, { ...alternative, terms }, result)
    }
  }
  return undefined
}

/** The same tasks for the same people under the same commitment: one of them says it all. */
const alike = ({ plan }: Option, other: SprintPlan) =>
  plan.certificate.commitPoints === other.certificate.commitPoints && canonicalJson(plan.tasks) === canonicalJson(other.tasks)

function optionOf(number: number, { label, strategies, terms }: Alternative, plan: SprintPlan): Option {
  const { commitPoints, totalPoints, objective } = plan.certificate
  return {
    plan,
    candidate: {
      number,
      label,
      strategies,
      terms,
      commitPoints,
      totalPoints,
      value: objective,
      tasks: plan.tasks.length,
      probabilityMet: probabilityMet(plan.forecast, totalPoints),
      digest: plan.digest,
    },
  }
}
