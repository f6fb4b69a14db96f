import { backlogOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, documentOf } = operator(system)

const estimated = 'amber birch cedar delta ember flint grove heron ivory jetty'.split(' ').map((title) => ({ title, points: 2 }))
const alike = [8, 8, 5].map((points) => ({ title: 'Export invoices', points }))

/** A project whose items 14 and 15 have no points: the first resembles others, the second none. */
async function createProject(projectId: string) {
  const wanting = [{ title: 'Export invoices to \u202eXML' }, { title: 'Quokka' }]
  return createTeam(system().clients, { projectId, items: [...estimated, ...alike, ...wanting] })
}

test('suggestions are listed with their spread and reasons, as a table and as JSON, and change nothing', async () => {
  await createProject('TELL')
  const { code, out } = await call('points', 'suggest', 'TELL')
  expect(code).toBe(0)
  expect(out).toMatch(/TELL-14 +8 +5 to 8 +Export invoices to \\u202eXML +TELL-1\d \(\d\), TELL-1\d \(\d\), TELL-1\d \(\d\)/)
  expect(out).toMatch(/TELL-15 +\? +Quokka +none of 13 estimated items resembles it/)
  expect(out).toContain('dsm points accept')
  const { items, more } = await documentOf('points', 'suggest', 'TELL', '--limit', '1')
  expect([items.length, more, items[0].item.key, items[0].points]).toEqual([1, true, 'TELL-14', 8])
  expect((await documentOf('backlog', 'TELL', '--unestimated')).items).toHaveLength(2)
  expect((await call('readiness', 'TELL')).out).toContain('dsm points suggest TELL')
})

test('a suggestion is explained by the items behind it', async () => {
  await createProject('WHY')
  const { out } = await call('points', 'why', 'WHY', 'why-14')
  expect(out).toContain('8 points, half of what it resembles has 5 to 8')
  expect(out).toMatch(/WHY-1[123] +\d +\d\d % +Export invoices +(export|invoices), (export|invoices)/)
  expect((await call('points', 'why', 'WHY', 'WHY-1')).out).toContain('the item has 2 points')
  for (const named of ['WHY-999', 'nothing'])
    expect(await call('points', 'why', 'WHY', named)).toMatchObject({ code: 1, err: expect.stringContaining('dsm backlog WHY') })
})

test('a suggestion is accepted once, by name, and points are set by hand where there is none', async () => {
  const { items } = await createProject('GIVE')
  expect((await call('points', 'accept', 'GIVE', 'GIVE-14')).out).toContain('GIVE-14 has 8 points')
  const accepted = await system().clients.backlog.call(backlogOperations.getItem, { params: { itemId: items[13]?.id ?? '' } })
  expect(accepted).toMatchObject({ points: 8, version: 2 })
  const again = await call('points', 'accept', 'GIVE', 'GIVE-14')
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('GIVE-14 has 8 points already') })
  const none = await call('points', 'accept', 'GIVE', 'GIVE-15', '--json')
  expect(JSON.parse(none.err)).toMatchObject({ exit: 1, code: 'nothing-similar', hints: ['dsm points set GIVE GIVE-15 POINTS'] })
  expect((await call('points', 'set', 'GIVE', 'GIVE-15', '2.5')).out).toBe('GIVE-15 has 2.5 points: Quokka\n')
  expect((await call('points', 'suggest', 'GIVE')).out).toBe('no open item lacks points\n')
})
