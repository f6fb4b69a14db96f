import type { Candidate, Deliberation, PlanningPolicy, PlanningSnapshot, PlanResult, RecalledEpisode } from '@dsm/contracts'
import { explainPlan } from '../planning/explain-plan.ts'
import { counted, listed } from '../planning/words.ts'
import { chosenOf } from './choose.ts'
import { withTerms } from './terms.ts'

type Explained = { snapshot: PlanningSnapshot; policy: PlanningPolicy; result: PlanResult; deliberation: Deliberation | null }

/** Why the plan is as it is and how it was chosen, sentence by sentence; every figure is taken from the record. */
export function explainDecision({ snapshot, policy, result, deliberation }: Explained): string[] {
  if (!deliberation) return explainPlan(snapshot, policy, result)
  const chosen = chosenOf(deliberation)
  return [
    ...explainPlan(snapshot, withTerms(policy, chosen.terms), result),
    ...leastSentences(policy, chosen),
    memorySentence(snapshot),
    ...strategySentences(snapshot),
    ...candidateSentences(deliberation, chosen),
    adviceSentence(deliberation),
    confidenceSentence(deliberation),
  ]
}

/** Only where nothing fits is more dared than the policy does. */
function leastSentences({ commitProbability }: PlanningPolicy, { terms, probabilityMet }: Candidate): string[] {
  if (terms.commitProbability >= commitProbability) return []
  return [
    `No ready item fits what the team completes with probability ${commitProbability}, so I commit about the least that one takes: it is met with probability ${probabilityMet}.`,
  ]
}

const whyEmpty = {
  'no-episodes': 'there is none yet with an outcome',
  'nothing-similar': 'none is similar',
  'not-embedded-yet': 'none has a vector yet',
  'embedder-down': 'the embedding model cannot be asked now',
  'memory-off': 'memory is off',
} as const

function memorySentence({ belief: { recall } }: PlanningSnapshot): string {
  const { episodes, empty } = recall
  if (episodes.length === 0) return `I recall no similar sprint: ${empty === null ? 'nothing was found' : whyEmpty[empty]}.`
  const done = episodes.map(({ completed }) => completed)
  const shown = (episode: RecalledEpisode) => `${episode.sprintKey} (${episode.completed} of ${episode.commitment})`
  return `I recall ${counted(episodes.length, 'similar sprint')} of ${recall.considered}: ${listed(episodes.map(shown))}; ${range(done)} points were completed.`
}

const range = (values: readonly number[]) =>
  Math.min(...values) === Math.max(...values) ? `${values[0]}` : `${Math.min(...values)} to ${Math.max(...values)}`

function strategySentences({ belief }: PlanningSnapshot): string[] {
  return belief.strategies
    .filter(({ holds }) => holds)
    .map(({ name, version, confidence, because }) => {
      const record = `${confidence.mean.toFixed(2)} ± ${confidence.deviation.toFixed(2)} over ${counted(confidence.sprints, 'sprint')}`
      return `Strategy ${name} v${version} (${record}): ${because}`
    })
}

function candidateSentences({ candidates }: Deliberation, chosen: Candidate): string[] {
  if (candidates.length === 1) return []
  const others = candidates.filter(({ number }) => number !== chosen.number)
  const shown = ({ number, label, totalPoints, probabilityMet }: Candidate) =>
    `${number} (${label.replaceAll('-', ' ')}): ${counted(totalPoints, 'point')}, met with probability ${probabilityMet}`
  return [`Candidate ${shown(chosen)} is taken; I also weighed ${others.map(shown).join('; ')}.`]
}

function adviceSentence({ advice }: Deliberation): string {
  const { verdict, reason, picked, model, answer } = advice
  const because = reason === '' ? '' : ` (${reason})`
  switch (verdict) {
    case 'off':
      return `The model was not asked${because}.`
    case 'unavailable':
      return `The model gave no advice${because}; the plan does not depend on it.`
    case 'rejected':
      return `The advice of ${model ?? 'the model'} was rejected${because}.`
    case 'accepted':
    case 'accepted-smaller':
      return `${model ?? 'The model'} picked candidate ${picked}${verdict === 'accepted-smaller' ? ', a smaller commitment, which is taken' : ''}: "${answer?.why ?? ''}"`
    default:
      return verdict satisfies never
  }
}

function confidenceSentence({ choice: { confidence, risk } }: Deliberation): string {
  const { mean, deviation, sprints } = confidence
  return `I am ${mean.toFixed(2)} ± ${deviation.toFixed(2)} sure that the commitment is met (${counted(sprints, 'earlier decision')} of this project and its policy); the risk is ${risk}.`
}
