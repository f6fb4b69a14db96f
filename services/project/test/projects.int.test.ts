import { describe, expect } from 'vitest'
import { operations, test, unknownId } from './scene.ts'

describe('a project', () => {
  test('is created with a key of its id, and announced', async ({ scene }) => {
    const project = await scene.project({ id: '1', name: 'First' })
    expect(project).toMatchObject({
      id: '1',
      key: 'P1',
      status: 'open',
      version: 1,
      activeSprintId: null,
      createdAt: '2026-03-02T08:00:00.000Z',
    })
    expect(await scene.events()).toMatchObject([{ type: 'project.created.v1', subject: '1', data: { projectId: '1', project } }])
  })

  test('whose id or key is taken is refused, and nothing is announced', async ({ scene }) => {
    await scene.project({ id: 'ATLAS' })
    for (const body of [
      { id: 'ATLAS', key: 'OTHER', name: 'Same id' },
      { id: 'OTHER', key: 'ATLAS', name: 'Same key' },
    ]) {
      const { status, problem } = await scene.call(operations.createProject, { body })
      expect([status, problem?.code]).toEqual([409, 'project-exists'])
    }
    expect(await scene.events()).toHaveLength(1)
  })

  test('that was given no key is refused for none, however many ids begin alike', async ({ scene }) => {
    const ids = ['atlas', 'ATLAS', ...Array.from({ length: 20 }, (_, index) => `selftest-${index}f00`)]
    const projects = await Promise.all(ids.map((id) => scene.project({ id })))
    expect(new Set(projects.map(({ key }) => key)).size).toBe(ids.length)
  })

  test('changes under its version, and tells the change once', async ({ scene }) => {
    const { id } = await scene.project()
    const change = { params: { projectId: id }, body: { name: 'Renamed' } }
    const { body, headers } = await scene.call(operations.changeProject, { ...change, ifMatch: 1 })
    expect([body.name, body.version, headers['etag']]).toEqual(['Renamed', 2, '"2"'])

    const stale = await scene.call(operations.changeProject, { params: { projectId: id }, body: { name: 'Late' }, ifMatch: 1 })
    expect([stale.status, stale.problem?.code]).toEqual([412, 'stale-version'])
    expect((await scene.call(operations.changeProject, change)).body.version).toBe(2)
    expect(await scene.events('project.updated.v1')).toMatchObject([{ data: { project: body } }])
    expect((await scene.call(operations.getProject, { params: { projectId: id } })).headers['etag']).toBe('"2"')
  })

  test('has a time zone and a time of its daily scrum, is told of with them, and takes none that there is not', async ({ scene }) => {
    expect(await scene.project()).toMatchObject({ timeZone: 'UTC', dailyScrumAt: '09:00' })
    const there = { timeZone: 'Asia/Kolkata', dailyScrumAt: '10:15' }
    expect(await scene.project({ id: 'INDIA', ...there })).toMatchObject(there)
    const change = (body: object) => scene.call(operations.changeProject, { params: { projectId: 'INDIA' }, body })
    expect((await change({ timeZone: 'Europe/Berlin' })).body).toMatchObject({
      timeZone: 'Europe/Berlin',
      dailyScrumAt: '10:15',
      version: 2,
    })
    expect(await scene.events('project.updated.v1')).toMatchObject([{ data: { project: { timeZone: 'Europe/Berlin' } } }])
    for (const body of [{ timeZone: 'Europe/Atlantis' }, { timeZone: 'europe/berlin' }, { timeZone: null }, { dailyScrumAt: '25:00' }]) {
      const { status, problem } = await change(body)
      expect([status, problem?.code]).toEqual([400, 'bad-request'])
    }
    expect(await scene.events('project.updated.v1')).toHaveLength(1)
  })

  test('that is unknown is not found, whatever is asked of it', async ({ scene }) => {
    const params = { projectId: 'NONE' }
    const { id: personId } = await scene.person()
    const answers = [
      await scene.call(operations.getProject, { params }),
      await scene.call(operations.changeProject, { params, body: { name: 'x' } }),
      await scene.call(operations.listAllocations, { params }),
      await scene.call(operations.createAllocation, { params, body: { personId } }),
      await scene.call(operations.endAllocation, { params: { ...params, allocationId: unknownId } }),
      await scene.call(operations.getCapacity, { params, query: { from: '2026-03-02', to: '2026-03-02' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  })

  test('takes only a calendar that exists', async ({ scene }) => {
    const { id } = await scene.project()
    const created = await scene.call(operations.createProject, { body: { id: 'B', name: 'B', calendarId: unknownId } })
    const changed = await scene.call(operations.changeProject, { params: { projectId: id }, body: { calendarId: unknownId } })
    expect([created.status, changed.status]).toEqual([404, 404])
    expect((await scene.call(operations.getProject, { params: { projectId: 'B' } })).status).toBe(404)
  })
})

describe('the list of projects', () => {
  test('is read page by page, in the order of the ids', async ({ scene }) => {
    for (const id of ['b', 'A', '10', '2', 'a-1'])
      await scene.project({ id, key: `K${id.replace('-', '').toUpperCase()}${id === 'b' ? 'B' : ''}` })
    const first = await scene.call(operations.listProjects, { query: { limit: 3 } })
    const second = await scene.call(operations.listProjects, { query: { limit: 3, cursor: first.body.next ?? '' } })
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(['10', '2', 'A', 'a-1', 'b'])
    expect(second.body.next).toBeNull()
  })

  test('holds what the token opens, and nothing else can be created with it', async ({ scene }) => {
    for (const id of ['A', 'B', 'C']) await scene.project({ id })
    const as = { projects: ['A', 'C', 'D'] }
    expect((await scene.call(operations.listProjects, { as })).body.items.map(({ id }) => id)).toEqual(['A', 'C'])
    expect((await scene.call(operations.getProject, { as, params: { projectId: 'B' } })).status).toBe(403)
    expect((await scene.call(operations.createProject, { as, body: { id: 'E', name: 'E' } })).status).toBe(403)
    expect((await scene.call(operations.createProject, { as, body: { id: 'D', name: 'D' } })).status).toBe(201)
  })

  test('refuses a cursor that it did not hand out', async ({ scene }) => {
    const { status, problem } = await scene.call(operations.listProjects, { query: { cursor: 'made-up' } })
    expect([status, problem?.code]).toEqual([400, 'invalid-cursor'])
  })
})
