import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { z } from 'zod'

/** One value that an installer may set. */
export type AnnotatedValue = { path: string[]; initial: unknown; description: string; schema: Record<string, unknown> }

const Constraints = z.record(z.string(), z.unknown())

/**
 * The values of a chart, in order, each with the comment above it: lines from one that begins with `--` are its description, `@schema` is followed by
 * more JSON Schema. A map without a description is a group, and its members are the values. Throws, naming it, for a value that nobody describes.
 */
export function readAnnotated(text: string): AnnotatedValue[] {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw error
  if (!isMap(document.contents)) throw new Error('the values are no map')
  return membersOf(document.contents, [])
}

function membersOf(map: YAMLMap, path: string[]): AnnotatedValue[] {
  return map.items.flatMap((pair, index) => valuesOf(pair, [...path, keyOf(pair)], index === 0 ? (map.commentBefore ?? '') : ''))
}

const keyOf = ({ key }: Pair) => (isScalar(key) ? String(key.value) : String(key))

/** A comment above the first member of a map belongs to the map, as the parser sees it. */
function valuesOf(pair: Pair, path: string[], commentOfMap: string): AnnotatedValue[] {
  const { key, value } = pair
  const comment = [commentOfMap, isScalar(key) ? (key.commentBefore ?? '') : ''].join('\n')
  const { description, schema } = read(comment, path)
  const initial: unknown =
    value !== null && typeof value === 'object' && 'toJSON' in value ? (value as { toJSON: () => unknown }).toJSON() : null
  if (description !== '') return [{ path, initial, description, schema }]
  if (isMap(value) && value.items.length > 0) return membersOf(value, path)
  throw new Error(`values.yaml: nobody says what ${path.join('.')} is`)
}

function read(comment: string, path: string[]): Pick<AnnotatedValue, 'description' | 'schema'> {
  const lines = comment.split('\n').map((line) => line.trim())
  const first = lines.findLastIndex((line) => line.startsWith('-- '))
  if (first === -1) return { description: '', schema: {} }
  const own = lines.slice(first)
  const constraint = own.find((line) => line.startsWith('@schema '))
  const description = own
    .filter((line) => !line.startsWith('@schema '))
    .join(' ')
    .replace(/^-- /, '')
    .trim()
  return { description, schema: constraint === undefined ? {} : parse(constraint.slice('@schema '.length), path) }
}

function parse(json: string, path: string[]): Record<string, unknown> {
  try {
    return Constraints.parse(JSON.parse(json))
  } catch (error) {
    throw new Error(`values.yaml: @schema of ${path.join('.')} is no JSON object`, { cause: error })
  }
}
