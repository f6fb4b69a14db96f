/** A column of a table or view. */
export type Column = { table: string; column: string }

/** Source text with SQL in it. */
export type Source = { path: string; text: string }

/**
 * Which of the columns no statement in the sources reads. Read is what stands in a select list, a condition, an order or a returning list; not the columns that an insert names or
 * that an update sets, nor those of rows that were made from a parameter. `viewed`: what each view is made of. Of `select *` a column counts if its name in TypeScript
 * occurs in the file or in `schemas`. It looks at words, so a name that two tables of one statement share counts for both.
 */
export function unreadColumns(
  columns: readonly Column[],
  { sources, schemas, viewed }: { sources: readonly Source[]; schemas: string; viewed: readonly (Column & { view: string })[] },
): Column[] {
  const statements = sources.flatMap((source) => statementsIn(source.text).map((sql) => ({ sql, names: `${source.text}\n${schemas}` })))
  const reads = ({ table, column }: Column) => statements.some(({ sql, names }) => isRead(sql, { table, column, names }))
  return columns.filter(
    (one) =>
      !reads(one) &&
      !viewed.some(({ view, table, column }) => table === one.table && column === one.column && reads({ table: view, column })),
  )
}

/** String literals that are SQL, with the named pieces of text in the same file put in. */
function statementsIn(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  const pieces = new Map(
    [...code.matchAll(/const (\w+) =\s*(?:`([^`]*)`|'([^'\n]*)')/g)].map(([, name, long, short]) => [name, long ?? short ?? '']),
  )
  const put = (sql: string): string => sql.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => pieces.get(name) ?? whole)
  const literals = [...code.matchAll(/`([^`]*)`|'([^'\n]*)'|"([^"\n]*)"/g)].map(
    ([, long, single, double]) => long ?? single ?? double ?? '',
  )
  return literals
    .map((literal) => put(put(literal)).replaceAll(/\s+/g, ' ').replaceAll('"', ''))
    .filter((sql) => /\b(select|returning|delete from|update|where) /i.test(sql))
}

function isRead(sql: string, { table, column, names }: Column & { names: string }): boolean {
  if (!word(table).test(sql)) return false
  const read = readPart(sql, table)
  const conditions = read.replaceAll(/\bselect .*? from /gi, ' from ').replaceAll(/\breturning .*/gi, '')
  if (word(column).test(conditions)) return true
  const isListed = word(column).test(read) || new RegExp(`select (\\w+\\.)?\\* from ${table}\\b|select ${table}\\.\\*`, 'i').test(read)
  return isListed && word(camelCase(column)).test(names)
}

/** What is left of a statement without what it writes. */
function readPart(sql: string, table: string): string {
  const kept = sql
    // Rows made from a parameter have names of their own.
    .replaceAll(/\bas \w+ \([^()]*\)/gi, '')
    .replaceAll(/\bset .*?(?= where | from | returning | on conflict |$|\) *,|\) *select)/gi, '')
  const insert = new RegExp(`insert into ${table}\\b`, 'i').exec(kept)
  if (!insert) return kept.replaceAll(/insert into \w+ (as \w+ )?\([^)]*\)/gi, '')
  const after = kept.slice(insert.index)
  const ends = [' on conflict ', ' returning '].map((end) => after.indexOf(end)).filter((at) => at >= 0)
  return kept.slice(0, insert.index) + (ends.length > 0 ? after.slice(Math.min(...ends)) : '')
}

const word = (name: string) => new RegExp(`\\b${name}\\b`, 'i')
const camelCase = (column: string) => column.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())
