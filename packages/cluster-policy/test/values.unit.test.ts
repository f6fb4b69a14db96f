import { describe, expect, test } from 'vitest'
import { readAnnotated } from '../src/values/annotated.ts'
import { withValues } from '../src/values/page.ts'
import { schemaOf, schemaText } from '../src/values/schema.ts'

const text = `# About the file.

image:
  # -- Where it is.
  repository: dsm
  # -- How often it is
  # fetched.
  # @schema {"enum": ["Always", "Never"]}
  pullPolicy: Always

# A plain remark.
# -- Replicas.
# @schema {"minimum": 1}
replicas: 2
# -- More labels.
labels: {}
`

describe('values with comments', () => {
  test('are read in order, with description, default and constraints', () => {
    expect(readAnnotated(text)).toEqual([
      { path: ['image', 'repository'], initial: 'dsm', description: 'Where it is.', schema: {} },
      { path: ['image', 'pullPolicy'], initial: 'Always', description: 'How often it is fetched.', schema: { enum: ['Always', 'Never'] } },
      { path: ['replicas'], initial: 2, description: 'Replicas.', schema: { minimum: 1 } },
      { path: ['labels'], initial: {}, description: 'More labels.', schema: {} },
    ])
  })

  test('that nobody describes are named', () => {
    expect(() => readAnnotated('image:\n  # -- Where it is.\n  repository: dsm\n  tag: x\n')).toThrow('nobody says what image.tag is')
  })

  test('with constraints that are no JSON are named', () => {
    expect(() => readAnnotated('# -- Replicas.\n# @schema {minimum: 1}\nreplicas: 2\n')).toThrow('@schema of replicas')
  })
})

describe('the schema of values', () => {
  const schema = schemaOf(readAnnotated(text), 'Values')

  test('knows each value by its type, and refuses what nobody describes', () => {
    expect(schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        image: { additionalProperties: false, properties: { repository: { type: 'string' }, pullPolicy: { enum: ['Always', 'Never'] } } },
        replicas: { type: 'integer', minimum: 1, description: 'Replicas.' },
        labels: { type: 'object' },
      },
    })
  })

  test('is written as JSON that says the same', () => {
    expect(JSON.parse(schemaText(schema))).toEqual(schema)
  })
})

describe('the table of values', () => {
  const page = 'before\n<!-- values: written by `npm run chart -- --write` -->\nold\n<!-- end of values -->\nafter\n'

  test('takes the place of the old one, and again the same', () => {
    const written = withValues(page, readAnnotated(text))

    expect(written).toContain('| `image.repository` | `"dsm"`    | Where it is.             |')
    expect(written).toMatch(/^before\n/)
    expect(written).toMatch(/\nafter\n$/)
    expect(written).not.toContain('old')
    expect(withValues(written, readAnnotated(text))).toBe(written)
  })

  test('needs its place', () => {
    expect(() => withValues('nothing', [])).toThrow('the page has no')
  })
})
