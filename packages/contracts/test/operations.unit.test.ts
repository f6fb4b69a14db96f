import { z } from 'zod'
import { expect, test } from 'vitest'
import {
  backlogOperations,
  chronicleOperations,
  dropDeadLetter,
  listDeadLetters,
  type Operation,
  orchestratorOperations,
  problems,
  projectOperations,
  replayDeadLetter,
  showDeadLetter,
  showLiveness,
  showReadiness,
  sprintOperations,
} from '../src/index.ts'

const ofEveryService: Operation[] = [showLiveness, showReadiness, listDeadLetters, showDeadLetter, replayDeadLetter, dropDeadLetter]
const byService: [string, Operation[]][] = Object.entries({
  project: projectOperations,
  backlog: backlogOperations,
  sprint: sprintOperations,
  chronicle: chronicleOperations,
  orchestrator: orchestratorOperations,
}).map(([service, operations]) => [service, [...Object.values(operations), ...ofEveryService]])
const everyOperation = byService.flatMap(([service, operations]) =>
  operations.map((operation) => [`${service} ${operation.id}`, operation] as const),
)

/** Paths that no router can tell apart have the same shape. */
const shapeOf = ({ method, path }: Operation) => `${method} ${path.replace(/:\w+/g, ':')}`
const namesIn = (schema: z.ZodType) => Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })['properties'] ?? {})

test.each(byService)('no two operations of the %s service share a path or a name', (_service, operations) => {
  expect(new Set(operations.map(shapeOf)).size).toBe(operations.length)
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
})

test('services that stand behind one host share no path, but for what every service has', () => {
  const own = byService.flatMap(([, operations]) => operations.filter((operation) => !ofEveryService.includes(operation)))
  expect(new Set(own.map(shapeOf)).size).toBe(own.length)
})

test.each(everyOperation)('%s checks exactly the parameters that its path has', (_name, { path, params }) => {
  expect(new Set(namesIn(params))).toEqual(new Set([...path.matchAll(/:(\w+)/g)].map(([, name]) => name)))
})

test.each(everyOperation)('%s refuses parameters and queries that it does not know', (_name, { params, query }) => {
  for (const schema of [params, query])
    expect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })['additionalProperties']).toBe(false)
})

test.each(everyOperation)('%s names its refusals from the registry, and none of a server fault', (_name, operation) => {
  for (const code of operation.problems) expect(problems[code].status).toBeGreaterThanOrEqual(400)
  for (const code of operation.problems) expect(problems[code].status).toBeLessThan(500)
})

test.each(everyOperation.filter(([, { method }]) => method === 'GET'))('%s only reads, and takes no body', (_name, { body, status }) => {
  expect(body.safeParse(undefined).success).toBe(true)
  expect(body.safeParse({}).success).toBe(false)
  expect(status).toBe(200)
})

test('only health is open to everybody', () => {
  const open = everyOperation.filter(([, { access }]) => access === 'public').map(([, { id }]) => id)
  expect(new Set(open)).toEqual(new Set([showLiveness.id, showReadiness.id]))
})
