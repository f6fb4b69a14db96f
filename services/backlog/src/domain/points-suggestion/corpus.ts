import type { Terms } from './terms.ts'

/** Items to compare others with, told by their place in it. */
export type Corpus = {
  documents: readonly Terms[]
  /** What each term of the vocabulary says: the fewer items have it, the more. */
  rarities: Float64Array
  /** Lengths of the documents' vectors. */
  lengths: Float64Array
}

/**
 * Items as vectors of their terms, a term weighing (1 + ln tf) · ln((n + 1) / (df + ½)), never below 0: what all items have says nothing.
 * C. Manning, P. Raghavan, H. Schütze, "Introduction to Information Retrieval", 2008, ch. 6.
 */
export function corpusOf(documents: readonly Terms[], vocabularySize: number): Corpus {
  const frequencies = new Float64Array(vocabularySize)
  for (const { ids } of documents) for (const id of ids) frequencies[id] = (frequencies[id] ?? 0) + 1
  const rarities = frequencies.map((frequency) => rarityOf(frequency, documents.length))
  const lengths = new Float64Array(documents.length)
  for (const [at, terms] of documents.entries()) lengths[at] = lengthOf(weightsOf(terms, { rarities, documents }))
  return { documents, rarities, lengths }
}

/** Cosine between an item and each of the corpus: 0 for nothing in common, 1 for the same terms. */
export function similaritiesTo(corpus: Corpus, terms: Terms): Float64Array {
  const { documents, rarities, lengths } = corpus
  const weights = weightsOf(terms, corpus)
  const length = lengthOf(weights)
  // Terms that came into the vocabulary later occur in no document.
  const wanted = new Float64Array(rarities.length)
  for (const [at, id] of terms.ids.entries()) if (id < wanted.length) wanted[id] = (weights[at] ?? 0) * (rarities[id] ?? 0)
  const similarities = new Float64Array(documents.length)
  for (const [at, document] of documents.entries()) {
    const scale = length * (lengths[at] ?? 0)
    if (scale > 0) similarities[at] = Math.min(1, sumOver(document, wanted) / scale)
  }
  return similarities
}

/** Terms that an item shares with the one at a place, those first that make the two similar. */
export function sharedTerms({ documents, rarities }: Corpus, { ids, emphases, words }: Terms, place: number): string[] {
  const other = documents[place]
  const theirs = new Map(other?.ids.map((id, at) => [id, other.emphases[at] ?? 0]))
  return ids
    .map((id, at) => ({ word: words[at] ?? '', share: (emphases[at] ?? 0) * (theirs.get(id) ?? 0) * (rarities[id] ?? 0) ** 2 }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .map(({ word }) => word)
}

/** This runs for every word of a thousand items: it makes nothing that is thrown away again. */
function sumOver({ ids, emphases }: Terms, wanted: Float64Array): number {
  let sum = 0
  for (let at = 0; at < ids.length; at++) sum += (emphases[at] ?? 0) * (wanted[ids[at] ?? 0] ?? 0)
  return sum
}

function weightsOf({ ids, emphases }: Terms, { rarities, documents }: Pick<Corpus, 'rarities' | 'documents'>): number[] {
  return ids.map((id, at) => (emphases[at] ?? 0) * (rarities[id] ?? rarityOf(0, documents.length)))
}

function lengthOf(weights: readonly number[]): number {
  return Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
}

function rarityOf(frequency: number, count: number): number {
  return Math.max(0, Math.log((count + 1) / (frequency + 0.5)))
}
