import { expect, test } from 'vitest'
import { z } from 'zod'
import { Points, RunPolicy, WhatIf } from '../src/index.ts'

const saidOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

test.each([
  [z.number().min(0.01).max(0.99), 2, 'must be at most 0.99, not 2'],
  [z.number().positive(), 0, 'must be more than 0, not 0'],
  [z.number().lt(5), 5, 'must be less than 5, not 5'],
  [z.int(), 1.5, 'must be a whole number'],
  [Points, 0.3, 'must be a multiple of 0.5, not 0.3'],
  [z.string(), undefined, 'has to be given'],
  [z.string(), 3, 'must be text'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.string().min(1), '', 'must not be empty'],
  [z.string().max(3), 'a secret', 'must have at most 3 characters'],
  [z.array(z.string()).min(1), [], 'must have at least 1 entry'],
  [z.array(z.string()).length(2), ['a'], 'must have exactly 2 entries'],
  [z.enum(['lead', 'member']), 'boss', 'must be one of lead, member'],
  [z.literal('act'), 'rest', 'must be act'],
  [z.iso.date(), '2026-02-30', 'must be a day such as 2026-03-02'],
  [z.uuid(), 'x', 'must be an id (UUID)'],
  [z.string().regex(/^a/), 'b', 'does not have the form that it must have'],
  [z.string().regex(/^a/, 'must begin with a'), 'b', 'must begin with a'],
  [z.union([z.string(), z.number()]), true, 'has none of the forms that it may have'],
])('a value that %# refuses is told in words, as the end of a sentence about it', (schema, value, said) => {
  expect(saidOf(schema, value)).toEqual([`: ${said}`])
})

test('faults deep within a request are named by their path', () => {
  expect(saidOf(RunPolicy, { sprintDays: 0, planning: { commitProbability: 2 }, mood: 'good' })).toEqual([
    'sprintDays: must be at least 1, not 0',
    'planning.commitProbability: must be at most 0.99, not 2',
    ': holds what is not known here: mood',
  ])
  expect(saidOf(WhatIf, { change: 'rename' })).toEqual([expect.stringMatching(/^change: must be one of person-away, remove-item, /)])
})
