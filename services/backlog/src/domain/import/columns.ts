import { type ColumnMapping, type Fault, ImportField, type ImportReport, ProblemError } from '@dsm/contracts'

export type Format = ImportReport['format']

/** Which columns feed which field. Two more are read where they exist: another name of the issue that its children use, and Jira's group of statuses. */
export type Columns = Partial<Record<ImportField | 'alias' | 'statusGroup', number[]>>

export type Layout = { format: Format; columns: Columns; mapping: ColumnMapping; ignoredColumns: string[]; notes: string[] }

/** Names of columns by field, the first that is present wins. Normalised as `normalName` does. */
const synonyms: Record<ImportField, readonly string[]> = {
  externalKey: ['issue key', 'issuekey', 'external key', 'externalkey', 'key', 'number', 'issue number', 'iid', 'ticket', 'id', 'issue id'],
  title: ['summary', 'title', 'issue title', 'name', 'subject'],
  description: ['description', 'body', 'details'],
  type: ['issue type', 'issuetype', 'work item type', 'type', 'kind'],
  status: ['status', 'state'],
  points: ['story points', 'story point estimate', 'story point', 'storypoints', 'storypoint', 'points', 'estimate', 'sp'],
  value: ['business value', 'value'],
  priority: ['priority'],
  labels: ['labels', 'label', 'tags', 'tag'],
  skills: ['skills', 'skill', 'required skills'],
  dueOn: ['due date', 'duedate', 'due on', 'due', 'deadline'],
  parent: ['epic link', 'parent key', 'parent link', 'parent issue', 'parent', 'parent id', 'epic'],
  dependsOn: ['inward issue link (blocks)', 'is blocked by', 'blocked by', 'depends on', 'dependson', 'dependencies'],
}

/** Fields whose column may come several times: Jira writes one column for each label and link. */
const repeatable: readonly (keyof Columns)[] = ['labels', 'skills', 'dependsOn', 'parent']

/**
 * Finds out what the columns of a file mean; `wanted` overrides what is detected. Throws `import-rejected` that lists the columns present if a wanted one is
 * not among them, or if no column can be the title.
 */
export function layoutOf(header: readonly string[], wanted: ColumnMapping): Layout {
  const names = header.map(normalName)
  requirePresent(header, wanted)
  const format = formatOf(new Set(names))
  const columns: Columns = {}
  for (const field of ImportField.options) {
    const chosen = wanted[field] === undefined ? detected(names, field) : positions(header.map(plainName), plainName(wanted[field]))
    if (chosen.length > 0) columns[field] = repeatable.includes(field) ? chosen : chosen.slice(0, 1)
  }
  if (!columns.title) throw withoutTitle(header)
  const extra = extraColumns(names, columns)
  const used = new Set(Object.values({ ...columns, ...extra }).flat())
  return {
    format,
    columns: { ...columns, ...extra },
    mapping: Object.fromEntries(ImportField.options.flatMap((field) => nameOf(header, field, columns))),
    ignoredColumns: [...new Set(header.filter((name, at) => name !== '' && !used.has(at)))],
    notes: columns.externalKey ? [] : ['no column is the key: importing this file again creates its items again'],
  }
}

function withoutTitle(header: readonly string[]): ProblemError {
  const faults: Fault[] = [{ pointer: '/body/mapping/title', detail: 'has to be given for this file' }]
  return new ProblemError('import-rejected', `no column is the title; the file has ${listed(header)}`, { faults })
}

/** `Custom field (Story Points)` → `story points`: trackers wrap names and differ in case. */
function normalName(name: string): string {
  return plainName(name.replace(/^custom field \((.*)\)$/i, '$1'))
}

function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
}

function formatOf(names: ReadonlySet<string>): Format {
  if (names.has('issue key') || (names.has('summary') && names.has('issue type'))) return 'jira'
  const isGithub =
    names.has('title') && names.has('number') && ['state', 'body', 'labels', 'url', 'html url', 'milestone'].some((name) => names.has(name))
  return isGithub ? 'github' : 'generic'
}

function detected(names: readonly string[], field: ImportField): number[] {
  const name = synonyms[field].find((synonym) => names.includes(synonym))
  if (name === undefined) return []
  // An epic link and a parent stand side by side in Jira: each issue fills one of them.
  return field === 'parent' ? synonyms.parent.flatMap((synonym) => positions(names, synonym)) : positions(names, name)
}

function positions(names: readonly string[], name: string): number[] {
  return names.flatMap((other, at) => (other === name ? [at] : []))
}

function extraColumns(names: readonly string[], { externalKey, status }: Columns): Columns {
  const alias = positions(names, 'issue id').filter((at) => !externalKey?.includes(at))
  const statusGroup = status ? positions(names, 'status category') : []
  return { ...(alias.length > 0 && { alias }), ...(statusGroup.length > 0 && { statusGroup }) }
}

function nameOf(header: readonly string[], field: ImportField, columns: Columns): [ImportField, string][] {
  const [first] = columns[field] ?? []
  const name = first === undefined ? undefined : header[first]
  return name === undefined ? [] : [[field, name]]
}

function requirePresent(header: readonly string[], wanted: ColumnMapping): void {
  const present = new Set(header.map(plainName))
  const faults: Fault[] = Object.entries(wanted)
    .filter(([, name]) => !present.has(plainName(name)))
    .map(([field, name]) => ({ pointer: `/body/mapping/${field}`, detail: `no column is named "${name}"` }))
  if (faults.length > 0)
    throw new ProblemError('import-rejected', `the mapping names unknown columns; the file has ${listed(header)}`, { faults })
}

function listed(header: readonly string[]): string {
  const names = [...new Set(header.filter((name) => name !== ''))]
  return `the columns ${names
    .slice(0, 100)
    .map((name) => `"${name.slice(0, 100)}"`)
    .join(', ')}`
}
