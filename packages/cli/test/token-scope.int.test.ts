import { type Claims, listDeadLetters, type Operation, orchestratorOperations, projectOperations, ServiceName } from '@dsm/contracts'
import { arbitraryOf, fingerprint, type KnownIds } from '@dsm/testing/fuzz'
import { tokenFor } from '@dsm/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyOperation } from './system/every-operation.ts'
import { populate } from './system/populated.ts'
import { startSystem, type System } from './system/start-system.ts'

// Everything there is belongs to ATLAS; whoever asks has the highest role, on another project.
const stranger: Claims = { sub: 'mallory', role: 'admin', projects: ['OTHER'] }

/** What projects share: everyone may read it and add to it. Lists of what they do not share leave out what the token does not open. */
const openToAll = new Set([
  'createProject',
  'listProjects',
  'createPerson',
  'listPeople',
  'createCalendar',
  'listCalendars',
  'getCalendar',
  'listHolidays',
  'createTeam',
  'listTeams',
  'getTeam',
  'getKillSwitch',
  'listSchedules',
])

const closed = everyOperation
  .filter(([, { id, path }]) => !path.includes(':projectId') && !openToAll.has(id))
  .map(([service, operation]) => ({ service, operation, name: `${operation.method} ${operation.path} of ${service}` }))

let system: System
let known: KnownIds
const deadLetterId = new Map<ServiceName, string>()

beforeAll(async () => {
  system = await startSystem()
  known = await populate(system)
  await system.carrier.carrier.publish(['no event at all'], { field: 'test', value: '1' })
  await system.settle()
  for (const name of ServiceName.options) {
    const { items } = await system.clients[name].call(listDeadLetters, { query: {} })
    deadLetterId.set(name, items[0]?.id ?? 'none')
  }
})
afterAll(() => system.stop())

/** Bodies that are right in more than their schema can say: a refusal of the body would prove nothing. */
const bodies: Record<string, unknown> = {
  bookTimeOff: { from: '2026-03-09', to: '2026-03-10' },
  importTimeOff: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nEND:VCALENDAR\r\n',
  replaceCalendar: { name: 'Taken over' },
}

function partOf(schema: Operation['body'], seed: number): unknown {
  if (schema.safeParse(undefined).success) return undefined
  const sound = arbitraryOf(schema, known).filter((part) => schema.safeParse(part).success)
  return fc.sample(sound, { numRuns: 1, seed })[0]
}

function queryOf({ query }: Operation): string {
  if (query.safeParse({}).success) return ''
  return `?${new URLSearchParams(Object.entries(partOf(query, 1) ?? {}).map(([key, value]): [string, string] => [key, String(value)])).toString()}`
}

async function ask(service: ServiceName, operation: Operation, token: string) {
  const ids: KnownIds = { ...known, deadLetterId: [deadLetterId.get(service) ?? ''] }
  const path = operation.path.replace(/:(\w+)/g, (_match, name: string) => ids[name]?.[0] ?? 'none')
  const body = bodies[operation.id] ?? partOf(operation.body, 1)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${system.urls[service]}${path}${queryOf(operation)}`, {
    method: operation.method,
    headers: { authorization: `Bearer ${token}`, ...(text !== undefined && { 'content-type': operation.consumes }) },
    body: text ?? null,
  })
  return { status: response.status, told: `${operation.method} ${path} ${text} → ${response.status} ${await response.text()}` }
}

const everything = () => Promise.all(ServiceName.options.map((name) => fingerprint(system.databases[name].pool)))

test.each(closed)(
  '$name: a token of another project is refused, and nothing changes',
  { tags: ['G15'] },
  async ({ service, operation }) => {
    const before = await everything()
    const { status, told } = await ask(service, operation, await tokenFor(stranger))
    expect([403, 404], told).toContain(status)
    await system.settle()
    expect(await everything(), told).toEqual(before)
  },
)

test.each(closed.filter(({ operation }) => operation.method === 'GET'))(
  '$name: a token of the project is not: there is something to refuse',
  async ({ service, operation }) => {
    const { status, told } = await ask(service, operation, await tokenFor({ role: 'admin', projects: '*' }))
    expect(status, told).toBe(200)
  },
)

test('people of another project are not listed', async () => {
  const clients = await system.clientsAs(stranger)
  expect((await clients.project.call(projectOperations.listPeople, { query: {} })).items).toEqual([])
})

test("daily scrums of another project's sprints are not listed, those of one's own are", async () => {
  const schedulesSeenBy = async (claims: Claims) =>
    (await (await system.clientsAs(claims)).orchestrator.call(orchestratorOperations.listSchedules, { query: {} })).items
  expect(await schedulesSeenBy({ ...stranger, projects: '*' })).not.toEqual([])
  expect(await schedulesSeenBy({ ...stranger, projects: ['OTHER', 'ATLAS'] })).not.toEqual([])
  expect(await schedulesSeenBy(stranger)).toEqual([])
})
