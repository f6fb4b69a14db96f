import type { PointsSuggestion } from '@dsm/contracts'
import { type Experience, type Neighbour, neighboursOf, shownNeighbour } from './experience.ts'
import type { Terms } from './terms.ts'
import { type Weighted, weightedQuantile } from './weighted-quantile.ts'

/** Estimated items that are compared with: older ones add nothing but work. */
export const comparedMax = 1000
/** With fewer, a median is chance. */
const comparedMin = 10
/** Where nothing is nearer than this, neighbours know no more than the running median. */
const similarityMin = 0.15
/** Between 1, where many faint likenesses drown a close one, and 2, where a single one decides. */
const sharpness = 1.5
/** What a team calls 3 drifts: a neighbour counts half with this many estimated items after it. */
const halfLifeItems = 300
/** The running median counts as much as one new neighbour of this similarity, so that a few faint likenesses do not outvote it. */
const medianSimilarity = 0.2
const shownMax = 5

/**
 * Points by analogy: the weighted median of an item's nearest neighbours among the estimated items, drawn towards the median of all of these. It is
 * always a figure that the team has given before. The item itself must not be among them. M. Shepperd, C. Schofield, "Estimating Software Project
 * Effort Using Analogies", IEEE Trans. Softw. Eng. 23(11), 1997.
 */
export function suggestPoints(experience: Experience, item: PointsSuggestion['item'], terms: Terms): PointsSuggestion {
  const { runningMedian } = experience
  const compared = experience.estimated.length
  const none = { item, points: null, low: null, high: null, compared, similar: 0, runningMedian, similarItems: [] }
  if (item.type === 'epic') return { ...none, outcome: 'is-epic', detail: `${item.key} is an epic: its stories have the points` }
  if (runningMedian === null || compared < comparedMin) {
    const detail = `${compared} items of the project have points; a suggestion needs ${comparedMin}`
    return { ...none, outcome: 'too-few-estimates', detail }
  }
  const neighbours = neighboursOf(experience, terms)
  const similarItems = neighbours.slice(0, shownMax).map((neighbour) => shownNeighbour(experience, terms, neighbour))
  const similar = neighbours.filter(({ similarity }) => similarity >= similarityMin).length
  if (similar === 0) {
    const detail = `none of ${compared} estimated items resembles it; their median is ${runningMedian}`
    return { ...none, outcome: 'nothing-similar', detail, similarItems }
  }
  const votes = [...neighbours.map(voteOf), { value: runningMedian, weight: medianSimilarity ** sharpness }]
  const detail = `weighted median of ${neighbours.length} neighbours among ${compared} estimated items, drawn towards their median ${runningMedian}`
  const [low, points, high] = [weightedQuantile(votes, 0.25), weightedQuantile(votes, 0.5), weightedQuantile(votes, 0.75)]
  return { ...none, outcome: 'suggested', points, low, high, similar, similarItems, detail }
}

function voteOf({ points, similarity, at }: Neighbour): Weighted {
  return { value: points, weight: similarity ** sharpness * 2 ** (-at / halfLifeItems) }
}
