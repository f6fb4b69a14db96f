import { type Claims, type Fault, ProblemError } from '@dsm/contracts'
import { LockedError } from '@dsm/embedded-postgres'
import { UpstreamRefusal } from '@dsm/http-client'
import { requireEverything, requireProject, requireRole } from '@dsm/service'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFailure } from '../src/databases/database-failure.ts'
import { explain, failureText } from '../src/failure/explain.ts'
import { Failure } from '../src/failure/failure.ts'

const problem = (status: number, code: string, more = {}) => ({ type: `/problems/${code}`, title: 'Refused', status, code, ...more })
const refusal = (status: number, code: string, more = {}) => new UpstreamRefusal('the sprint service', status, problem(status, code, more))

test.each([
  { error: refusal(401, 'unauthenticated', { detail: 'the token has expired' }), exit: 5 },
  { error: refusal(403, 'forbidden'), exit: 5 },
  { error: refusal(400, 'bad-request'), exit: 3 },
  { error: refusal(404, 'not-found'), exit: 1 },
  { error: refusal(409, 'active-sprint-exists'), exit: 1 },
  { error: refusal(422, 'import-rejected', { faults: [{ pointer: '/body/csv', detail: 'line 3: no title' }] }), exit: 2 },
  { error: refusal(422, 'import-rejected', { faults: [{ pointer: '/body/mapping/points', detail: 'no such column' }] }), exit: 1 },
  { error: new UpstreamRefusal('the sprint service', 404, undefined), exit: 1 },
  { error: new ProblemError('upstream-unavailable', 'the sprint service did not answer'), exit: 4 },
  { error: new ProblemError('not-found', 'no such thing'), exit: 1 },
  { error: new LockedError('/data/lock', 7), exit: 1 },
  { error: new Error('boom'), exit: 1 },
  { error: 'boom', exit: 1 },
])('a script can tell failures apart by their exit code: $exit for $error', ({ error, exit }) => {
  expect(explain(error).exit).toBe(exit)
})

test('a refusal is told whole: title, detail, every fault; an expired token with the way to a new one', () => {
  const faults = [
    { pointer: '/body/points', detail: 'is too large' },
    { pointer: '/body/title', detail: 'is \u001b[31mempty' },
  ]
  const text = failureText(explain(refusal(401, 'unauthenticated', { detail: 'the token has expired', faults })))
  expect(text.split('\n')).toEqual([
    'dsm: Refused',
    '  the token has expired',
    '  · /body/points: is too large',
    '  · /body/title: is \\u001b[31mempty',
    expect.stringMatching(/^→ a new token: .*dsm auth token --role lead --project ID/),
  ])
})

test.each([
  ['ECONNREFUSED', 4],
  ['28P01', 5],
  ['3D000', 1],
  ['42601', 1],
])('a database fault %s exits with %d and never shows the password', (code, exit) => {
  const fault = databaseFailure(Object.assign(new Error('no'), { code }), 'sprint', 'postgres://dsm:secret@db:5432/dsm_sprint')
  if (!(fault instanceof Failure)) throw new Error('no failure')
  expect(fault.failing.exit).toBe(exit)
  expect(fault.failing.title).toContain('(db:5432/dsm_sprint)')
  expect(JSON.stringify(fault.failing)).not.toContain('secret')
})

test('a host with several addresses is away when none of them answers', () => {
  const error = new AggregateError([Object.assign(new Error('connect ECONNREFUSED ::1'), { code: 'ECONNREFUSED' })])
  expect(databaseFailure(error, 'sprint', 'postgres://localhost/x')).toMatchObject({
    failing: { exit: 4, detail: 'connect ECONNREFUSED ::1' },
  })
})

const claims: Claims = { sub: 'ada', role: 'lead', projects: ['ATLAS'] }

test.each([
  { refuse: () => requireRole(claims, 'admin'), token: "--role admin --project '*'" },
  { refuse: () => requireRole({ ...claims, role: 'viewer' }, 'member'), token: '--role member --project ID' },
  { refuse: () => requireEverything(claims), token: "--role lead --project '*'" },
  { refuse: () => requireEverything({ ...claims, role: 'admin' }), token: "--role admin --project '*'" },
  { refuse: () => requireProject(claims, 'B-2'), token: '--role lead --project B-2' },
])('who is refused by a service is told to make a token that works: $token', ({ refuse, token }) => {
  expect(refuse).toThrow(ProblemError)
  try {
    refuse()
  } catch (error) {
    const detail = error instanceof Error ? error.message : ''
    expect(explain(refusal(403, 'forbidden', { detail })).hints?.[0]).toContain(`dsm auth token ${token},`)
  }
})

test('a fault that the title or the detail tells is not told again; one of another place is', () => {
  const to = { pointer: '/body/to', detail: 'must be within 366 days' }
  const from = { pointer: '/body/from', detail: 'must not be before 1900' }
  const told = (detail: string, faults: Fault[]) => failureText(explain(refusal(400, 'bad-request', { detail, faults })))
  expect(told('/body/to: must be within 366 days', [to])).toBe('dsm: Refused\n  /body/to: must be within 366 days')
  expect(told(`${from.pointer}: ${from.detail}; ${to.pointer}: ${to.detail}`, [from, to])).not.toContain('·')
  expect(told('/body/to: must be within 366 days', [to, { ...to, pointer: '/body/until' }])).toContain('· /body/until')
})

test('a failure that goes to a file holds no colours, though standard output is a terminal', () => {
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY')
  onTestFinished(
    () => void (before ? Object.defineProperty(process.stdout, 'isTTY', before) : Reflect.deleteProperty(process.stdout, 'isTTY')),
  )
  Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true })
  expect(failureText(explain(refusal(401, 'unauthenticated')))).not.toContain('\u001b')
})
