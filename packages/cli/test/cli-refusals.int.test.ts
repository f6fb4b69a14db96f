import { expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call } = operator(system)
const lead = operator(system, { sub: 'lee', role: 'lead', projects: ['ATLAS'] })
const admin = operator(system, { sub: 'ada', role: 'admin', projects: ['ATLAS'] })

test.each([
  { who: lead, argv: ['audit'], token: "--role lead --project '*'" },
  { who: lead, argv: ['kill-switch', 'on', '--reason', 'audit'], token: "--role admin --project '*'" },
  { who: admin, argv: ['events', 'dead', 'list', '--service', 'sprint'], token: "--role admin --project '*'" },
  { who: lead, argv: ['velocity', 'OTHER'], token: '--role lead --project OTHER' },
])('who may not do this is told which token may: $argv', async ({ who, argv, token }) => {
  const { code, err } = await who.call(...argv)
  expect(code).toBe(5)
  expect(err).toContain(`dsm auth token ${token},`)
})

test('wrong usage that a service finds exits with 3, as what is found here does, and is told once', async () => {
  await createTeam(system().clients, { people: [{ name: 'Ada Byron' }], items: [] })
  const { code, out, err } = await call('time-off', 'add', 'Ada Byron', '--from', '2020-01-04', '--to', '2099-01-05')
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err.split('/body/to')).toHaveLength(2)
})
