import { allows, type Operation, Role, type ServiceName } from '@dsm/contracts'
import { fingerprint, type FuzzedRequest, type KnownIds, properRequestsTo, requestsTo } from '@dsm/testing/fuzz'
import { tokenFor } from '@dsm/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyOperation } from './system/every-operation.ts'
import { populate } from './system/populated.ts'
import { startSystem, type System } from './system/start-system.ts'

// Every run asks the same, so that a failure is the fault of a change; FUZZ_SEED asks differently and FUZZ_RUNS more often.
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_302)
const runs = Number(process.env['FUZZ_RUNS'] ?? 12)

let system: System
let known: KnownIds

beforeAll(async () => {
  system = await startSystem()
  known = await populate(system)
})
afterAll(() => system.stop())

const named = everyOperation.map(([service, operation]) => ({
  service,
  operation,
  name: `${operation.method} ${operation.path} of ${service}`,
}))

async function send(service: ServiceName, { method, path, contentType, body }: FuzzedRequest, token: string | undefined) {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': contentType }),
  }
  const response = await fetch(`${system.urls[service]}${path}`, { method, headers, body: method === 'GET' ? null : (body ?? null) })
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
}

test.each(named.filter(({ operation }) => operation.path.includes(':projectId')))(
  '$name: a project that is not there is not found, whatever else is asked',
  { tags: ['G16'] },
  async ({ service, operation }) => {
    const made = fc.sample(properRequestsTo(operation, { ...known, projectId: ['NOWHERE'] }), { numRuns: 20, seed })
    const requests = made.flatMap((request) => [request, { ...request, path: request.path.split('?', 1).join() }])
    const token = await tokenFor({ role: 'admin', projects: '*' })
    const statuses = await Promise.all(requests.map(async (request) => (await send(service, request, token)).status))
    expect(statuses.filter((status) => status < 400)).toEqual([])
    // What else is wrong with a body made by chance may be said first.
    if (operation.method === 'GET') expect(statuses).toContain(404)
  },
)

const sampleOf = (operation: Operation): FuzzedRequest => {
  const [request] = fc.sample(properRequestsTo(operation, known), { numRuns: 1, seed })
  if (!request) throw new Error('no request')
  return request
}

test.each(named)('$name: nobody gets in without a valid token', { tags: ['G15'] }, async ({ service, operation }) => {
  const request = sampleOf(operation)
  const expired = await tokenFor({ role: 'admin', projects: '*' }, -3600)
  for (const token of [undefined, '', 'garbage', expired, `${await tokenFor()}x`]) {
    expect((await send(service, request, token)).status, `token ${token?.slice(0, 10)}`).toBe(401)
  }
})

test.each(named.filter(({ operation }) => operation.access !== 'viewer'))(
  '$name: a lower role than $operation.access is refused',
  { tags: ['G15'] },
  async ({ service, operation }) => {
    const lower = Role.options.filter((role) => !allows(operation.access, role))
    for (const role of lower) {
      expect((await send(service, sampleOf(operation), await tokenFor({ role, projects: '*' }))).status, role).toBe(403)
    }
  },
)

test.each(named.filter(({ operation }) => operation.path.includes(':projectId')))(
  '$name: a token of another project is refused',
  { tags: ['G15'] },
  async ({ service, operation }) => {
    const path = operation.path.replace(':projectId', 'ATLAS').replace(/:\w+/g, '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3')
    const request = { ...sampleOf(operation), path }
    const answer = await send(service, request, await tokenFor({ role: 'admin', projects: ['OTHER'] }))
    expect(answer.status).toBe(403)
  },
)

test.each(named)(
  '$name: whatever is sent, it never fails, and a refusal changes nothing',
  { tags: ['G16'] },
  async ({ service, operation }) => {
    const db = system.databases[service].pool
    const token = await tokenFor({ role: 'admin', projects: '*' })
    await system.settle()
    let before = await fingerprint(db)
    for (const request of fc.sample(requestsTo(operation, known), { numRuns: runs, seed })) {
      const answer = await send(service, request, token)
      const told = `FUZZ_SEED=${seed} ${request.method} ${request.path.slice(0, 300)} ${request.body?.slice(0, 600)} → ${answer.status} ${answer.text.slice(0, 400)}`
      expect(answer.status, told).toBeLessThan(500)
      if (answer.status >= 400) {
        expect(answer.type, told).toContain('application/problem+json')
        expect(await fingerprint(db), told).toBe(before)
      } else {
        await system.settle()
        before = await fingerprint(db)
      }
    }
  },
)
