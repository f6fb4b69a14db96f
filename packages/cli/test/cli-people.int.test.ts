import { projectOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, documentOf } = operator(system)

test('a person is added to a project with skills and a share, listed, and has fewer hours when away', async () => {
  await createTeam(system().clients, { projectId: 'CREW', people: [], items: [] })
  const added = await call('people', 'add', 'CREW', 'Grace Hopper', '--skills', 'backend, SQL', '--share', '0.5')
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining('50 % of the hours for CREW; backend, sql') })
  await call('people', 'add', 'CREW', 'Alan Turing', '--to', '2030-01-01')
  expect(await call('people', 'add', 'CREW', 'alan turing')).toMatchObject({ code: 3, err: expect.stringContaining('--another') })
  const { out } = await call('people', 'list', 'CREW')
  expect(out.match(/alan turing/gi)).toHaveLength(1)
  expect(out).toMatch(/Alan Turing +100 % +2030-01-01[^]*Grace Hopper +50 % +backend, sql/)

  const away = await call('time-off', 'add', 'grace hopper', '--from', '2029-01-01', '--to', '2029-01-05')
  expect(away).toMatchObject({ code: 0, out: expect.stringContaining('vacation from 2029-01-01 to 2029-01-05') })
  const { people } = await system().clients.project.call(projectOperations.getCapacity, {
    params: { projectId: 'CREW' },
    query: { from: '2029-01-01', to: '2029-01-08' },
  })
  expect(people.find(({ name }) => name === 'Grace Hopper')?.hours).toBeGreaterThan(0)
  expect(people.find(({ name }) => name === 'Grace Hopper')?.hours).toBeLessThan(8)
})

test('a share that ends before it begins creates nobody: put right, the same command goes through', async () => {
  await createTeam(system().clients, { projectId: 'ORDER', people: [], items: [] })
  const add = (...days: string[]) => call('people', 'add', 'ORDER', 'Mary Jackson', '--email', 'mary@example.com', ...days)
  expect((await add('--from', '2027-03-31', '--to', '2027-01-04')).code).toBe(3)
  expect(await add('--from', '2027-01-04', '--to', '2027-03-31')).toMatchObject({ code: 0, err: '' })
})

test('nobody is added to a project that is not there, and a name that fits nobody or two people books nothing', async () => {
  expect(await call('people', 'add', 'NOWHERE', 'Lost Soul')).toMatchObject({ code: 1, err: expect.stringContaining('NOWHERE') })
  const from = ['--from', '2029-01-01']
  expect((await call('time-off', 'add', 'Lost Soul', ...from)).err).toContain('There is no person Lost Soul')
  await createTeam(system().clients, { projectId: 'TWINS', people: [{ name: 'Same Name' }, { name: 'Same Name' }], items: [] })
  const twins = await call('time-off', 'add', 'Same Name', ...from)
  expect(twins).toMatchObject({ code: 1, err: expect.stringContaining('2 people are named Same Name') })
  const third = await call('people', 'add', 'TWINS', 'Same Name', '--another')
  expect(third.code).toBe(0)
  const { people } = await documentOf('people', 'list', 'TWINS')
  expect(people).toHaveLength(3)
  expect((await call('time-off', 'add', people[0].id, ...from)).out).toContain('vacation on 2029-01-01')
})
