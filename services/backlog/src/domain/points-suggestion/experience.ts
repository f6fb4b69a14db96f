import type { Item, SimilarItem } from '@dsm/contracts'
import { type Corpus, corpusOf, sharedTerms, similaritiesTo } from './corpus.ts'
import type { Terms } from './terms.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** An item that has points. */
export type Estimated = Pick<Item, 'id' | 'key' | 'title'> & { points: number; terms: Terms }

/** What a project has estimated, ready to be compared with. */
export type Experience = {
  /** Newest first. */
  estimated: readonly Estimated[]
  corpus: Corpus
  /** The lower one of an even number; null if nothing is estimated. */
  runningMedian: number | null
}

/** `at` is its place in the experience: so many items are newer. */
export type Neighbour = Estimated & { at: number; similarity: number }

const neighboursMax = 50
const sharedTermsMax = 6

/** All terms must have been read with the vocabulary that has this size. */
export function experienceOf(newestFirst: readonly Estimated[], vocabularySize: number): Experience {
  const votes = newestFirst.map(({ points }) => ({ value: points, weight: 1 }))
  return {
    estimated: newestFirst,
    corpus: corpusOf(
      newestFirst.map(({ terms }) => terms),
      vocabularySize,
    ),
    runningMedian: votes.length === 0 ? null : weightedQuantile(votes, 0.5),
  }
}

/** The estimated items that have anything in common with these terms, nearest first. */
export function neighboursOf({ estimated, corpus }: Experience, terms: Terms): Neighbour[] {
  const similarities = similaritiesTo(corpus, terms)
  const similarityAt = (at: number) => similarities[at] ?? 0
  const nearest = [...estimated.keys()].filter((at) => similarityAt(at) > 0).sort((a, b) => similarityAt(b) - similarityAt(a))
  return nearest.slice(0, neighboursMax).flatMap((at) => {
    const other = estimated[at]
    return other ? [{ ...other, at, similarity: similarityAt(at) }] : []
  })
}

/** A neighbour as a person sees it, with the words that make it one. */
export function shownNeighbour({ corpus }: Experience, terms: Terms, { id, key, title, points, similarity, at }: Neighbour): SimilarItem {
  const sharedWords = sharedTerms(corpus, terms, at).slice(0, sharedTermsMax)
  return { id, key, title, points, similarity: Math.round(similarity * 100) / 100, sharedWords }
}
