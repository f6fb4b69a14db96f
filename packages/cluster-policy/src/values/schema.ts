import type { AnnotatedValue } from './annotated.ts'

type Schema = Record<string, unknown>

const quantity = { type: ['string', 'number'], pattern: '^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$' }

/** Shapes that several values share. */
const shared = {
  quantity,
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  resources: {
    type: 'object',
    additionalProperties: false,
    properties: {
      requests: { type: 'object', additionalProperties: { $ref: '#/$defs/quantity' } },
      limits: { type: 'object', additionalProperties: { $ref: '#/$defs/quantity' } },
    },
  },
}

/** The group of values that each service may override in part, as `#/$defs/service`. */
const ofServices = 'serviceDefaults'

/** The JSON Schema of a chart's values: what is not described is refused, and so is what somebody took away by setting it to null. */
export function schemaOf(values: readonly AnnotatedValue[], title: string): Schema {
  const overridden = values.filter(({ path }) => path[0] === ofServices)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...groupOf(values, { depth: 0, isWhole: true }),
    $defs: { ...shared, service: groupOf(overridden, { depth: 1, isWhole: false }) },
  }
}

/** `isWhole`: every member has to be there. */
type Place = { depth: number; isWhole: boolean }

function groupOf(values: readonly AnnotatedValue[], { depth, isWhole }: Place): Schema {
  const members = Map.groupBy(values, ({ path }) => path[depth] ?? '')
  const properties = Object.fromEntries([...members].map(([key, inside]) => [key, memberOf(inside, { depth: depth + 1, isWhole })]))
  return {
    type: 'object',
    additionalProperties: false,
    ...(isWhole && { required: [...members.keys()] }),
    // An umbrella chart hands `global` to every chart below it.
    properties: depth === 0 ? { ...properties, global: { type: 'object' } } : properties,
  }
}

function memberOf(inside: readonly AnnotatedValue[], place: Place): Schema {
  const [only] = inside
  return only && only.path.length === place.depth ? valueOf(only) : groupOf(inside, place)
}

function valueOf({ description, initial, schema }: AnnotatedValue): Schema {
  return '$ref' in schema ? { description, ...schema } : { description, type: typeOf(initial), ...schema }
}

function typeOf(initial: unknown): string {
  if (Array.isArray(initial)) return 'array'
  if (Number.isInteger(initial)) return 'integer'
  return typeof initial
}

/** JSON with one described value on a line, so that a change of one value is a change of one line. */
export function schemaText(schema: Schema): string {
  return `${written(schema, '')}\n`
}

function written(value: unknown, indent: string): string {
  const inOneLine = JSON.stringify(value)
  const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value) || !('properties' in value || indent === '')
  if (isLeaf || inOneLine.length + indent.length <= 100) return inOneLine
  const inner = `${indent}  `
  const lines = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)}: ${key === 'properties' ? block(member, inner) : written(member, inner)}`,
  )
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function block(members: unknown, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(members ?? {}).map(([key, member]) => `${inner}${JSON.stringify(key)}: ${written(member, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}
