import { type Stated, statedIn, unsupported } from './figures.ts'

const forbidden: [what: string, pattern: RegExp][] = [
  ['a link', /\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\b(?:mailto|javascript|data):|\b[a-z0-9-]+\.(?:com|net|org|io|dev|ai|ru|cn|sh|zip|exe)\b/i],
  ['an address', /\S@\S+\.\S/],
  ['markup', /<\/?[a-z!]|```|\]\(|&#?\w+;|\$\(|\{\{/i],
  ['an instruction', /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|polic|above|previous|prior)/i],
  ['an instruction', /\b(?:system prompt|developer mode|you (?:must|are now|will now)|as an ai\b|new instructions)/i],
]

/** What is wrong with a text of the model, as the end of a sentence; undefined if every figure of it stands in the evidence and nothing else offends. */
export function textFault(text: string, evidence: Stated): string | undefined {
  const found = forbidden.find(([, pattern]) => pattern.test(text))
  if (found) return `holds ${found[0]}`
  const [first] = unsupported(statedIn(text), evidence)
  return first === undefined ? undefined : `says ${first.slice(0, 40)}, which is not in the evidence`
}
