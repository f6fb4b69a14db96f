import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A test, or a group of them, that carries the tags of guarantees. */
export type Proof = { file: string; title: string; guarantees: string[] }

const folders = '{packages,services}/*/test/**/*.ts'
const title = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/
const ids = /\[[^\]]*\]|'[^']*'/
/** Options with tags: a list of ids, one id, or `tags` itself, which stands for a list of that name. */
const options = new RegExp(String.raw`\{[^{}]*\btags(?:: (${ids.source})|\s*[,}])`)
const tagged = new RegExp(String.raw`(${title.source}),\s*${options.source}`, 'g')

/** What in the tests of a tree is tagged, in the order of files and lines. Throws where a tag stands elsewhere than right after its title: nobody would find it. */
export function findProofs(root: string): Proof[] {
  const files = globSync(folders, { cwd: root }).toSorted()
  return files.flatMap((file) => proofsIn(file, readFileSync(join(root, file), 'utf8')))
}

/** The test files that run a proof: its own, or those beside it that import it. */
export function filesThatRun({ file }: Proof, root: string): string[] {
  if (file.endsWith('.test.ts')) return [file]
  const beside = globSync(join(dirname(file), '*.test.ts'), { cwd: root })
  return beside.filter((test) => readFileSync(join(root, test), 'utf8').includes(`'./${basename(file)}'`))
}

export function proofsIn(file: string, text: string): Proof[] {
  const [, shared = ''] = /^const tags = (\[[^\]]*\])/m.exec(text) ?? []
  const proofs = [...text.matchAll(tagged)].map(([, name = '', tags = shared]) => ({
    file,
    title: unquoted(name),
    guarantees: idsIn(tags),
  }))
  const count = [...text.matchAll(new RegExp(options, 'g'))].length
  if (count > proofs.length) throw new Error(`${file} has ${count} options with tags, ${proofs.length} of them right after a title`)
  return proofs
}

function idsIn(tags: string): string[] {
  return [...tags.matchAll(/[GK]\d+/g)].map(([id]) => id)
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}
