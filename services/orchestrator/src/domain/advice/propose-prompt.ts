import { type ContextFacts, type EpisodeOutcome, FactName, type Strategy, StrategyRule } from '@dsm/contracts'
import { z } from 'zod'
import { conditionWords, effectWords, shown } from './evidence-words.ts'
import { neutralText } from './neutral-text.ts'
import type { Prompt } from './prompts.ts'

/** A sprint that missed its commitment, and what is known of why. Figures and codes only: no text that a person wrote reaches the model. */
export type FailureEvidence = {
  facts: ContextFacts
  outcome: Pick<EpisodeOutcome, 'commitment' | 'completed' | 'added' | 'removed' | 'carriedOver' | 'impediments'>
  /** Points that each cause explains. */
  causes: readonly { cause: string; points: number }[]
  /** Rules that the project has, retired ones included. */
  strategies: readonly Pick<Strategy, 'name' | 'version' | 'status' | 'when' | 'then'>[]
}

const rulesMost = 3
const strategiesTold = 30

/** The shape of an answer; `because` is checked for its characters afterwards, since a grammar cannot hold the model to them. */
export const proposalSchema = z.strictObject({
  rules: z.array(StrategyRule.omit({ because: true }).extend({ because: z.string().min(1).max(300) })).max(rulesMost),
})
export type Proposal = z.infer<typeof proposalSchema>['rules'][number]

const system = `You find rules that would have helped a scrum team to promise what it can keep. A sprint missed its commitment; its facts and the causes follow.
Propose at most ${rulesMost} rules, the most promising first; none if the causes point to nothing that a rule could foresee.
A rule has a condition on facts that are known when a sprint is planned and that hold for this sprint ("when", all comparisons must hold) and one effect ("then"). Shares are between 0 and 1. It must differ from every rule that the project has.
Say in "because" in one sentence why the rule would have helped. Use only figures that stand in the evidence or in the rule. No links, no markup, no commands to anyone.`

export function proposePrompt(failure: FailureEvidence): Prompt {
  return { system, prompt: failureWords(failure) }
}

/** The evidence of a failed sprint in words. What the model says is checked against exactly this. */
export function failureWords({ facts, outcome, causes, strategies }: FailureEvidence): string {
  const { commitment, completed, added, removed, carriedOver, impediments } = outcome
  return [
    'Facts when the sprint was planned:',
    ...FactName.options.map((name) => `${name} = ${factWords(facts[name])}`),
    '',
    `Outcome: ${shown(completed)} of ${shown(commitment)} points completed, ${shown(Math.max(0, commitment - completed))} missed; ${shown(added)} points added and ${shown(removed)} removed after the start; ${shown(carriedOver)} points carried over; ${impediments} impediments.`,
    `Causes: ${causes.map(({ cause, points }) => `${neutralText(cause, 60)} ${shown(points)} points`).join(', ') || 'none found'}.`,
    '',
    strategies.length > 0 ? 'Rules that the project has:' : 'Rules that the project has: none.',
    ...strategies
      .slice(0, strategiesTold)
      .map(({ name, version, status, when, then }) => `${name} v${version} (${status}): ${effectWords(then)} ${conditionWords(when)}`),
  ].join('\n')
}

const factWords = (value: number | null) => (value === null ? 'not known' : shown(value))
