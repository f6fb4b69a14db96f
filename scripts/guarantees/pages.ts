import type { Guarantee } from './guarantees.ts'
import type { Proof } from './proofs.ts'

/** Which of the tables of the README. */
export type Table = 'guarantees' | 'kubernetes'

const beginOf = (table: Table) => `<!-- ${table}: written by \`npm run guarantees -- --write\` -->`
const endOf = (table: Table) => `<!-- /${table} -->`

type Listed = { table: Table; guarantees: readonly Guarantee[]; proofs: readonly Proof[] }

/** The README with a table of guarantees as they are now. Throws where the marks of the table are missing. */
export function withTable(readme: string, { table, guarantees, proofs }: Listed): string {
  const [begin, end] = [beginOf(table), endOf(table)]
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the README lacks the marks ${begin} and ${end}`)
  const rows = guarantees.map((guarantee) => `| ${guarantee.id} | ${guarantee.promise} | ${cellOf(guarantee, proofs)} |`)
  return [
    readme.slice(0, from + begin.length),
    '',
    '|  | promise | a test that shows it |',
    '| --- | --- | --- |',
    ...rows,
    '',
    readme.slice(to),
  ].join('\n')
}

function cellOf({ id, shownBy }: Guarantee, proofs: readonly Proof[]): string {
  const own = proofs.filter(({ guarantees }) => guarantees.includes(id))
  const shown = own.find(({ title }) => title === shownBy) ?? own[0]
  if (!shown) return 'no test yet'
  return `[${escaped(shown.title)}](${shown.file}), [all](docs/guarantees.md#${id.toLowerCase()})`
}

/** `docs/guarantees.md`: each guarantee, how it is kept, and every test that proves it. */
export function detailsOf(guarantees: readonly Guarantee[], proofs: readonly Proof[]): string {
  return `# Guarantees and their tests

Written by \`npm run guarantees -- --write\` from [the](../scripts/guarantees/guarantees.ts) [lists](../scripts/guarantees/kubernetes.ts) and the tags of the tests. \`npm run guarantees\` runs exactly these tests; \`npm run test:k8s\` those with a K.
${guarantees.map((guarantee) => sectionOf(guarantee, proofs)).join('')}`
}

function sectionOf({ id, promise, how }: Guarantee, proofs: readonly Proof[]): string {
  const files = Map.groupBy(
    proofs.filter(({ guarantees }) => guarantees.includes(id)),
    ({ file }) => file,
  )
  const lists = [...files].map(([file, own]) => `\n[${file}](../${file})\n\n${own.map(({ title }) => `- ${escaped(title)}`).join('\n')}\n`)
  return `\n## ${id}\n\n**${promise[0]?.toUpperCase()}${promise.slice(1)}.** ${how}\n${lists.join('') || '\nNo test yet.\n'}`
}

/** As text of Markdown: what a formatter or a renderer would take for markup stays text. */
function escaped(title: string): string {
  return title.replaceAll(/[\\*_<>|[\]]/g, String.raw`\$&`)
}

/** Text without what a formatter of Markdown may change: padding and rules of tables. */
export const unpadded = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trimEnd()
