import { describe, expect } from 'vitest'
import { operations, test, unknownId } from './scene.ts'

describe('a person', () => {
  test('has skills in lower case, each once, and can be read by any token while they are allocated nowhere', async ({ scene }) => {
    const person = await scene.person({ name: 'Ada', email: 'ada@example.org', skills: ['SQL', 'sql', 'Vue'] })
    expect(person).toMatchObject({ name: 'Ada', skills: ['sql', 'vue'], active: true, calendarId: null, version: 1 })
    const read = await scene.call(operations.getPerson, { as: { role: 'viewer', projects: ['OTHER'] }, params: { personId: person.id } })
    expect([read.body, read.headers['etag']]).toEqual([person, '"1"'])
  })

  test('whose address another one has is refused, in any case of letters', async ({ scene }) => {
    await scene.person({ email: 'ada@example.org' })
    const other = await scene.person({ email: 'grace@example.org' })
    const created = await scene.call(operations.createPerson, { body: { name: 'Twin', email: 'ADA@example.org' } })
    const changed = await scene.call(operations.changePerson, { params: { personId: other.id }, body: { email: 'Ada@Example.org' } })
    expect([created.problem?.code, changed.problem?.code]).toEqual(['already-exists', 'already-exists'])
    expect([created.status, changed.status]).toEqual([409, 409])
  })

  test('changes under the version', async ({ scene }) => {
    const { id: personId } = await scene.person()
    await scene.call(operations.changePerson, { params: { personId }, body: { name: 'Second' }, ifMatch: 1 })
    const stale = await scene.call(operations.changePerson, { params: { personId }, body: { name: 'Third' }, ifMatch: 1 })
    expect([stale.status, stale.problem?.code]).toEqual([412, 'stale-version'])
  })

  test('who changes in what teams see is announced to each project, once', async ({ scene }) => {
    const [atlas, borea, person] = [
      await scene.project({ id: 'ATLAS' }),
      await scene.project({ id: 'BOREA' }),
      await scene.person({ name: 'Ada' }),
    ]
    await scene.allocate(atlas, person, { share: 0.5 })
    await scene.allocate(borea, person, { share: 0.5 })
    const before = (await scene.events('team.changed.v1')).length
    const change = (body: object) => scene.call(operations.changePerson, { params: { personId: person.id }, body })

    await change({ skills: ['go'] })
    await change({ skills: ['GO'] })
    await change({ email: 'ada@example.org' })
    expect((await scene.events('team.changed.v1')).slice(before)).toMatchObject([
      {
        subject: 'ATLAS',
        data: { projectId: 'ATLAS', people: [{ id: person.id, name: 'Ada', skills: ['go'] }], allocations: [{ share: 0.5 }] },
      },
      { subject: 'BOREA', data: { projectId: 'BOREA' } },
    ])

    await change({ active: false })
    expect((await scene.events('team.changed.v1')).at(-1)).toMatchObject({ data: { people: [], allocations: [] } })
  })

  test('that is unknown is not found, whatever is asked of them', async ({ scene }) => {
    const params = { personId: unknownId }
    const answers = [
      await scene.call(operations.getPerson, { params }),
      await scene.call(operations.changePerson, { params, body: { name: 'x' } }),
      await scene.call(operations.listTimeOff, { params }),
      await scene.call(operations.bookTimeOff, { params, body: { from: '2026-03-02', to: '2026-03-02' } }),
      await scene.call(operations.cancelTimeOff, { params: { ...params, timeOffId: unknownId } }),
      await scene.call(operations.importTimeOff, { params, body: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR' }),
      await scene.call(operations.createPerson, { body: { name: 'x', calendarId: unknownId } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404])
  })
})

describe('a team', () => {
  test('has each member once and can be renamed and refilled', async ({ scene }) => {
    const [ada, grace] = [await scene.person(), await scene.person()]
    const team = await scene.team([ada, grace, ada])
    expect(team.memberIds).toEqual([ada.id, grace.id])
    const params = { teamId: team.id }
    const changed = await scene.call(operations.changeTeam, { params, body: { name: 'Core', memberIds: [grace.id] }, ifMatch: 1 })
    expect(changed.body).toEqual({ id: team.id, name: 'Core', memberIds: [grace.id], version: 2 })
    expect((await scene.call(operations.getTeam, { params })).body).toEqual(changed.body)
    expect((await scene.call(operations.changeTeam, { params, body: { name: 'Late' }, ifMatch: 1 })).status).toBe(412)
  })

  test('announces members that join or leave to the projects that they work on', async ({ scene }) => {
    const [project, ada, grace] = [await scene.project(), await scene.person(), await scene.person()]
    await scene.allocate(project, ada)
    const { id: teamId } = await scene.team([grace])
    const before = (await scene.events('team.changed.v1')).length
    await scene.call(operations.changeTeam, { params: { teamId }, body: { name: 'Only the name' } })
    expect(await scene.events('team.changed.v1')).toHaveLength(before)
    await scene.call(operations.changeTeam, { params: { teamId }, body: { memberIds: [ada.id, grace.id] } })
    expect((await scene.events('team.changed.v1')).slice(before)).toMatchObject([{ subject: project.id }])
  })

  test('is refused with a name that is taken, or with members that nobody knows', async ({ scene }) => {
    const team = await scene.team([])
    const params = { teamId: team.id }
    const twin = await scene.call(operations.createTeam, { body: { name: team.name.toUpperCase() } })
    const stranger = await scene.call(operations.createTeam, { body: { name: 'Strangers', memberIds: [unknownId] } })
    const changed = await scene.call(operations.changeTeam, { params, body: { memberIds: [unknownId] } })
    const unknown = await scene.call(operations.getTeam, { params: { teamId: unknownId } })
    expect([twin.problem?.code, stranger.status, changed.status, unknown.status]).toEqual(['already-exists', 404, 404, 404])
    expect((await scene.call(operations.listTeams)).body.items).toEqual([team])
  })
})

test('people are listed page by page, each once', async ({ scene }) => {
  const people = [await scene.person(), await scene.person(), await scene.person()]
  const first = await scene.call(operations.listPeople, { query: { limit: 2 } })
  const second = await scene.call(operations.listPeople, { query: { limit: 2, cursor: first.body.next ?? '' } })
  expect([...first.body.items, ...second.body.items]).toEqual(people)
})
