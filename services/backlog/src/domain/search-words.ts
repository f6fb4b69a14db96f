/** Longer words are cut: Postgres takes at most 2 kB for one. */
const wordLengthMax = 200

/** The words of a text, each once: runs of letters and digits in lower case. Texts and queries are taken apart here and not by Postgres, whose
 *  parser sees paths, hosts and signed numbers, and whose lower case depends on the server's locale. */
export function wordsOf(...texts: readonly (string | null)[]): string[] {
  const words = texts.flatMap(
    (text) =>
      (text ?? '')
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [],
  )
  return [...new Set(words.map(cut))]
}

function cut(word: string): string {
  if (word.length <= wordLengthMax) return word
  const characters = Array.from(word)
  return characters.slice(0, wordLengthMax / 2).join('')
}
