/** Draws uniform numbers in [0, 1) from one stream. Two streams with the same keys give the same draws. */
export function randomStream(...keys: readonly (string | number)[]): () => number {
  let state = hashOf(JSON.stringify(keys))
  // Mulberry32 (Tommy Ettinger): one addition and one mixing of 32 bits a draw, plenty for the handful of draws that a decision needs.
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const first = Math.imul(state ^ (state >>> 15), state | 1)
    const second = first ^ (first + Math.imul(first ^ (first >>> 7), first | 61))
    return ((second ^ (second >>> 14)) >>> 0) / 2 ** 32
  }
}

/** 32-bit FNV-1a over UTF-16 code units, then the finaliser of MurmurHash3, so that neighbouring keys share nothing. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}
