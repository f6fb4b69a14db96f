import { type Claims, orchestratorOperations, projectOperations, sprintOperations } from '@dsm/contracts'
import { tokenFor } from '@dsm/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selftestOperations } from '../src/selftest/selftest.ts'
import { dsm } from './dsm.ts'
import { startSystem, type System } from './system/start-system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ now: new Date().toISOString() })
})
afterAll(() => system.stop())

async function selftest(claims: Partial<Claims>, ...options: string[]) {
  const env = Object.fromEntries(Object.entries(system.urls).map(([name, url]) => [`DSM_${name.toUpperCase()}_URL`, url]))
  return dsm(['selftest', ...options], { env: { ...env, DSM_TOKEN: await tokenFor({ sub: 'selftest', ...claims }) } })
}

const narrow: Partial<Claims> = { role: 'admin', projects: '*', operations: selftestOperations }

test('with the token that the cluster gives it, it plans and starts a real sprint and leaves no open project behind', async () => {
  for (const run of [1, 2]) {
    const { code, out, err } = await selftest(narrow, '--json')
    expect({ run, code, err }).toEqual({ run, code: 0, err: '' })
    const { projectId, steps } = JSON.parse(out)
    expect(steps.map(({ step }: { step: string }) => step)).toContain('its events are in the archive')
    const project = await system.clients.project.call(projectOperations.getProject, { params: { projectId } })
    expect(project).toMatchObject({ status: 'archived' })
    const { items } = await system.clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })
    expect(items.map(({ status }) => status)).toEqual(['cancelled'])
  }
})

test('where no sprint may be started it fails, says why, and puts away what it made all the same', async () => {
  await system.clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged: true, reason: 'audit' } })
  const { code, out, err } = await selftest(narrow)
  await system.clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged: false } })
  expect(code).toBe(2)
  expect(err).toContain('kill switch')
  expect(out).toContain('everything is put away')
})

test('a token that may not is a failure of its own', async () => {
  expect((await selftest({ role: 'viewer', projects: '*' })).code).toBe(5)
})
