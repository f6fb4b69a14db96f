import fc from 'fast-check'
import { z } from 'zod'

type JsonSchema = Record<string, unknown>

/** Known ids by the name of the field that holds one, so that some requests reach what exists. */
export type KnownIds = Readonly<Record<string, readonly string[]>>

/** Values that break things: not what any schema of ours asks for, or at its very edge. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    2 ** 53,
    0.1,
    '',
    ' ',
    'null',
    '\u0000',
    '\ud800',
    '../../etc/passwd',
    "'; drop table items; --",
    '=1+1',
    '💥',
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    { __proto__: null, constructor: 1 },
    '2026-02-30',
    '9999-12-31',
    '-271821-04-20',
    'a'.repeat(10_000),
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 4 }),
)

/**
 * Inputs that a schema accepts, read from its JSON Schema; `known` ids are preferred where a field's name has some. What JSON Schema cannot say
 * (refinements, transformations) is left to the service: a refusal is as good an answer as a success.
 */
export function arbitraryOf(schema: z.ZodType, known: KnownIds): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return build(json, { known, definitions: json['$defs'] ?? {} })
}

type Context = { known: KnownIds; definitions: Record<string, JsonSchema>; name?: string }

function build(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  const reference = schema['$ref']
  if (typeof reference === 'string') return build(context.definitions[reference.split('/').at(-1) ?? ''] ?? {}, context)
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  const options = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined
  if (options) return fc.oneof(...options.map((option) => build(option, context)))
  return ofType(schema, context)
}

function ofType(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, context)
    case 'array':
      return arrayOf(schema, context)
    case 'string':
      return stringOf(schema, context)
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** Beyond these a schema has no bound of its own: zod writes the largest safe integer for any integer. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER
const USUAL = 1_000_000

/** Numbers that the schema accepts, as often at its edges as between them: least, most, tiny fractions, and huge where nothing forbids it. */
function numberOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const bound = (name: string) => (typeof schema[name] === 'number' && Math.abs(schema[name]) < UNBOUNDED ? schema[name] : undefined)
  const [least, most] = [bound('exclusiveMinimum') ?? bound('minimum'), bound('exclusiveMaximum') ?? bound('maximum')]
  const min = least ?? Math.min(-USUAL, most ?? 0)
  const max = most ?? Math.max(USUAL, least ?? 0)
  const step = schema['type'] === 'integer' ? 1 : bound('multipleOf')
  if (step !== undefined) {
    const [low, high] = [Math.ceil(min / step), Math.floor(max / step)]
    const huge = schema['type'] === 'integer' ? [UNBOUNDED] : [1e308]
    const edges = [low * step, high * step, ...(most === undefined ? huge : [])]
    return fc.oneof(
      fc.constantFrom(...edges),
      fc.integer({ min: low, max: high }).map((steps) => steps * step),
    )
  }
  const [minExcluded, maxExcluded] = ['exclusiveMinimum' in schema, 'exclusiveMaximum' in schema]
  const inside = (value: number) => (minExcluded ? value > min : value >= min) && (maxExcluded ? value < max : value <= max)
  const edges = [min, max, min + 0.001, min + 1e-9, 1e-300, 0.333].filter(inside).concat(most === undefined ? [1e15, 1e308] : [])
  const between = fc.double({ min, max, minExcluded, maxExcluded, noNaN: true })
  return edges.length > 0 ? fc.oneof(fc.constantFrom(...edges), between) : between
}

function objectOf(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  const requiredKeys = (schema['required'] ?? []) as string[]
  const model = Object.fromEntries(properties.map(([name, property]) => [name, build(property, { ...context, name })]))
  return fc.record(model, { requiredKeys })
}

function arrayOf(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  const tuple = schema['prefixItems'] as JsonSchema[] | undefined
  if (tuple) return fc.tuple(...tuple.map((item) => build(item, context)))
  const minLength = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
  return fc.array(build((schema['items'] ?? {}) as JsonSchema, context), { minLength, maxLength: minLength + 3 })
}

function stringOf(schema: JsonSchema, { known, name }: Context): fc.Arbitrary<unknown> {
  const free = freeString(schema)
  const ids = known[name ?? ''] ?? []
  return ids.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: free }) : free
}

function freeString(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { format, pattern, minLength, maxLength } = schema
  if (format === 'uuid') return fc.uuid({ version: 7 })
  if (format === 'date')
    return fc
      .date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
  if (format === 'date-time')
    return fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }).map((date) => date.toISOString())
  if (format === 'email') return fc.constantFrom('ada@example.com', 'bo@example.com')
  if (typeof pattern === 'string' && !pattern.includes('\\p{C')) return fc.stringMatching(new RegExp(pattern, 'u'))
  const min = typeof minLength === 'number' ? minLength : 0
  return fc.string({ minLength: min, maxLength: Math.min(typeof maxLength === 'number' ? maxLength : 40, min + 40) })
}
