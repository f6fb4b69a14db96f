import type { Claims, Person } from '@dsm/contracts'
import { describe, expect } from 'vitest'
import { operations, type Scene, test } from './scene.ts'

const week = { from: '2026-03-09', to: '2026-03-13' }
const ofBorea: Partial<Claims> = { role: 'admin', projects: ['BOREA'] }
const ofAtlas: Partial<Claims> = { role: 'admin', projects: ['ATLAS', 'CORA'] }

async function everythingDoneTo(scene: Scene, { id: personId }: Person, as: Partial<Claims>): Promise<number[]> {
  const params = { personId }
  const { body: booked } = await scene.call(operations.bookTimeOff, { params, body: { from: '2026-04-01', to: '2026-04-01' } })
  const answers = [
    await scene.call(operations.getPerson, { params, as }),
    await scene.call(operations.changePerson, { params, body: { name: 'Somebody' }, as }),
    await scene.call(operations.listTimeOff, { params, as }),
    await scene.call(operations.bookTimeOff, { params, body: week, as }),
    await scene.call(operations.importTimeOff, { params, body: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR', as }),
    await scene.call(operations.cancelTimeOff, { params: { ...params, timeOffId: booked.id }, as }),
  ]
  return answers.map(({ status }) => status)
}

describe('a person who is allocated to a project', () => {
  test('is closed to the tokens of other projects, and nothing about them changes', async ({ scene }) => {
    const [project, person] = [await scene.project({ id: 'ATLAS' }), await scene.person({ name: 'Ada' })]
    await scene.allocate(project, person)
    expect(await everythingDoneTo(scene, person, ofBorea)).toEqual([403, 403, 403, 403, 403, 403])
    const params = { personId: person.id }
    expect((await scene.call(operations.getPerson, { params })).body).toEqual(person)
    expect((await scene.call(operations.listTimeOff, { params })).body).toMatchObject([{ from: '2026-04-01' }])
  })

  test('is open to a token of any of their projects, also of one that they have left', async ({ scene }) => {
    const person = await scene.person()
    await scene.allocate(await scene.project({ id: 'CORA' }), person, { to: '2025-12-31' })
    await scene.allocate(await scene.project({ id: 'BOREA' }), person, { from: '2026-01-01' })
    expect(await everythingDoneTo(scene, person, ofAtlas)).toEqual([200, 200, 200, 201, 200, 204])
  })

  test('is not drawn into another project by its token, neither alone nor with a team', async ({ scene }) => {
    const [atlas, person] = [await scene.project({ id: 'ATLAS' }), await scene.person()]
    const borea = await scene.project({ id: 'BOREA' })
    await scene.allocate(atlas, person, { share: 0.5 })
    const team = await scene.team([await scene.person(), person])
    const draw = (body: object, as?: Partial<Claims>) =>
      scene.call(operations.createAllocation, { params: { projectId: borea.id }, body: { share: 0.5, ...body }, ...(as && { as }) })
    const refused = [await draw({ personId: person.id }, ofBorea), await draw({ teamId: team.id }, ofBorea)]
    expect(refused.map(({ status }) => status)).toEqual([403, 403])
    expect((await scene.call(operations.listAllocations, { params: { projectId: borea.id } })).body).toEqual([])
    expect((await draw({ teamId: team.id })).status).toBe(201)
  })
})

test('a person who is allocated nowhere is open to every token of the role', async ({ scene }) => {
  expect(await everythingDoneTo(scene, await scene.person(), ofBorea)).toEqual([200, 200, 200, 201, 200, 204])
})

test('a list of people shows those of the projects that the token opens and those of none, page by page', async ({ scene }) => {
  const [atlas, borea] = [await scene.project({ id: 'ATLAS' }), await scene.project({ id: 'BOREA' })]
  const [ada, bob, cleo, dan] = [await scene.person(), await scene.person(), await scene.person(), await scene.person()]
  await scene.allocate(atlas, ada)
  await scene.allocate(borea, bob, { to: '2020-12-31' })
  await scene.allocate(atlas, dan, { share: 0.5 })
  await scene.allocate(borea, dan, { share: 0.5 })
  const listed = async (as: Partial<Claims>) => {
    const people: Person[] = []
    let cursor: string | undefined
    do {
      const { body } = await scene.call(operations.listPeople, { query: { limit: 1, ...(cursor && { cursor }) }, as })
      people.push(...body.items)
      cursor = body.next ?? undefined
    } while (cursor !== undefined)
    return people.map(({ id }) => id)
  }
  expect(await listed({ projects: ['BOREA'] })).toEqual([bob.id, cleo.id, dan.id])
  expect(await listed({ projects: [] })).toEqual([cleo.id])
  expect(await listed({ projects: '*' })).toEqual([ada.id, bob.id, cleo.id, dan.id])
})

test('what projects share is read and created by a token of one, and changed by a token of all', async ({ scene }) => {
  const as: Partial<Claims> = { role: 'lead', projects: ['BOREA'] }
  const { body: calendar, status: calendarStatus } = await scene.call(operations.createCalendar, { body: { name: 'Shared' }, as })
  const { body: team, status: teamStatus } = await scene.call(operations.createTeam, { body: { name: 'Shared' }, as })
  const [ofCalendar, ofTeam] = [{ calendarId: calendar.id }, { teamId: team.id }]
  const change = async (claims: Partial<Claims>) => [
    (await scene.call(operations.replaceCalendar, { params: ofCalendar, body: { name: 'Changed' }, as: claims })).status,
    (await scene.call(operations.changeTeam, { params: ofTeam, body: { name: 'Changed' }, as: claims })).status,
  ]
  expect([calendarStatus, teamStatus, ...(await change(as))]).toEqual([201, 201, 403, 403])
  const read = [
    await scene.call(operations.getCalendar, { params: ofCalendar, as }),
    await scene.call(operations.getTeam, { params: ofTeam, as }),
  ]
  expect(read.map(({ body }) => body)).toEqual([calendar, team])
  expect(await change({ role: 'lead', projects: '*' })).toEqual([200, 200])
})
