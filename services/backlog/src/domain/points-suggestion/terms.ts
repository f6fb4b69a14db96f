import type { Item } from '@dsm/contracts'

/** What of an item tells what it is about; `about` is the beginning of its description. */
export type Described = Pick<Item, 'title' | 'labels' | 'skills' | 'type'> & { about: string }

/** Words, labels, skills and type of an item, how much of it each is (1 + ln of how often), and their numbers in the vocabulary that it was read with. */
export type Terms = { words: readonly string[]; emphases: readonly number[]; ids: readonly number[] }

/** Numbers terms. Only items that were read with the same one can be compared. */
export type Vocabulary = { read: (item: Described) => Terms; size: () => number }

/** Characters of a description that are read: behind its beginning come logs and stack traces. */
export const aboutLengthMax = 1000

/** A title says in five words what a description says in fifty. */
const titleWeight = 2
const wordLengthMax = 30

export function createVocabulary(): Vocabulary {
  const numbers = new Map<string, number>()
  const numberOf = (word: string) => {
    const number = numbers.get(word) ?? numbers.size
    numbers.set(word, number)
    return number
  }
  return {
    size: () => numbers.size,
    read: (item) => {
      const counts = countTerms(item)
      return {
        words: [...counts.keys()],
        emphases: Array.from(counts.values(), (count) => 1 + Math.log(count)),
        ids: Array.from(counts.keys(), numberOf),
      }
    },
  }
}

/** Words are not stemmed: on real backlogs that brought nothing nearer, and it would favour one language. */
function countTerms({ title, about, labels, skills, type }: Described): Map<string, number> {
  const counts = new Map<string, number>()
  const count = (term: string, times: number) => counts.set(term, (counts.get(term) ?? 0) + times)
  for (const word of wordsIn(title)) count(word, titleWeight)
  for (const word of wordsIn(plain(about.slice(0, aboutLengthMax)))) count(word, 1)
  // No word holds a space, so none is mistaken for one of these.
  count(`type ${type}`, 1)
  for (const label of labels) count(`label ${label.toLowerCase()}`, 1)
  for (const skill of skills) count(`skill ${skill.toLowerCase()}`, 1)
  return counts
}

/** Without addresses, tags and the names of trackers' macros (`{code:java}`). What stands between the macros stays. */
function plain(text: string): string {
  return text.replace(/https?:\S+|<[^<>]{1,200}>|\{[a-z]+(:[^{}]{0,100})?\}/gi, ' ')
}

/** Words in small letters, `camelCase` taken apart; single letters and numbers say nothing about size. */
function wordsIn(text: string): string[] {
  const runs =
    text
      .normalize('NFKC')
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  return runs.flatMap((run) => (unspaced.test(run) ? pairsOf(run) : run)).filter((word) => word.length > 1 && word.length <= wordLengthMax)
}

/** Scripts that write words without spaces between them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Neighbouring characters stand for words there, as in Lucene's CJK analyser. */
function pairsOf(run: string): string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}
