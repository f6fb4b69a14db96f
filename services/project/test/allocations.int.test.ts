import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { operations, test, unknownId } from './scene.ts'

describe('allocating', () => {
  test('a person is answered, listed and announced', async ({ scene }) => {
    const [project, person] = [await scene.project(), await scene.person({ name: 'Ada', skills: ['sql'] })]
    const params = { projectId: project.id }
    const { body } = await scene.call(operations.createAllocation, {
      params,
      body: { personId: person.id, share: 0.5, from: '2026-03-02' },
    })
    expect(body).toMatchObject([{ projectId: project.id, personId: person.id, share: 0.5, from: '2026-03-02', to: null }])
    expect((await scene.call(operations.listAllocations, { params })).body).toEqual(body)
    expect((await scene.events('team.changed.v1')).at(-1)).toMatchObject({
      subject: project.id,
      data: { projectId: project.id, allocations: body, people: [{ id: person.id, name: 'Ada', skills: ['sql'] }] },
    })
  })

  test('a team allocates its members one by one, or nobody', async ({ scene }) => {
    const [atlas, borea] = [await scene.project({ id: 'ATLAS' }), await scene.project({ id: 'BOREA' })]
    const [ada, grace] = [await scene.person(), await scene.person()]
    const { id: teamId } = await scene.team([ada, grace])
    const allocated = await scene.call(operations.createAllocation, { params: { projectId: atlas.id }, body: { teamId, share: 0.6 } })
    expect(allocated.body.map(({ personId, share }) => [personId, share])).toEqual([
      [ada.id, 0.6],
      [grace.id, 0.6],
    ])
    await scene.allocate(borea, ada, { share: 0.2 })

    const refused = await scene.call(operations.createAllocation, { params: { projectId: borea.id }, body: { teamId, share: 0.4 } })
    expect(refused.problem?.code).toBe('allocation-exceeded')
    expect((await scene.call(operations.listAllocations, { params: { projectId: borea.id } })).body).toHaveLength(1)
  })

  test('more than the whole of a person is refused over all projects, with days and projects', async ({ scene }) => {
    const [atlas, borea, person] = [
      await scene.project({ id: 'ATLAS' }),
      await scene.project({ id: 'BOREA' }),
      await scene.person({ name: 'Ada' }),
    ]
    await scene.allocate(atlas, person, { share: 0.7, to: '2026-03-31' })
    const wanted = { personId: person.id, share: 0.5, from: '2026-03-16' }
    const { status, problem } = await scene.call(operations.createAllocation, { params: { projectId: borea.id }, body: wanted })
    expect([status, problem?.code]).toEqual([409, 'allocation-exceeded'])
    expect(problem?.detail).toBe('Ada would be allocated 1.2 from 2026-03-16 to 2026-03-31, on projects ATLAS, BOREA')
    await scene.allocate(borea, person, { share: 0.5, from: '2026-04-01' })
  })

  test('ends, is announced, and leaves room again', async ({ scene }) => {
    const [project, person] = [await scene.project(), await scene.person()]
    await scene.allocate(project, person)
    const params = { projectId: project.id }
    const [held] = (await scene.call(operations.listAllocations, { params })).body
    const end = { params: { ...params, allocationId: held?.id ?? '' } }
    expect((await scene.call(operations.endAllocation, end)).status).toBe(204)
    expect((await scene.call(operations.endAllocation, end)).status).toBe(404)
    expect((await scene.events('team.changed.v1')).at(-1)).toMatchObject({ data: { allocations: [], people: [] } })
    await scene.allocate(project, person)
  })

  test("another project's allocation cannot be ended", async ({ scene }) => {
    const [atlas, borea, person] = [await scene.project({ id: 'ATLAS' }), await scene.project({ id: 'BOREA' }), await scene.person()]
    await scene.allocate(atlas, person)
    const [held] = (await scene.call(operations.listAllocations, { params: { projectId: atlas.id } })).body
    const ended = await scene.call(operations.endAllocation, { params: { projectId: borea.id, allocationId: held?.id ?? '' } })
    expect(ended.status).toBe(404)
    expect((await scene.call(operations.listAllocations, { params: { projectId: atlas.id } })).body).toHaveLength(1)
  })

  test('nobody is refused: neither, both, an empty team, a stranger', async ({ scene }) => {
    const [project, person] = [await scene.project(), await scene.person()]
    const empty = await scene.team([])
    const bodies = [{}, { personId: person.id, teamId: empty.id }, { teamId: empty.id }, { personId: unknownId }, { teamId: unknownId }]
    const answers = []
    for (const body of bodies) answers.push(await scene.call(operations.createAllocation, { params: { projectId: project.id }, body }))
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404, 404])
    expect(answers[2]?.problem?.faults).toMatchObject([{ pointer: '/body/teamId' }])
  })
})

test('one key books once: the second request gets the answer of the first', async ({ scene }) => {
  const [project, person] = [await scene.project(), await scene.person()]
  const request = { params: { projectId: project.id }, body: { personId: person.id, share: 0.5 }, idempotencyKey: 'once' }
  const first = await scene.call(operations.createAllocation, request)
  expect((await scene.call(operations.createAllocation, request)).body).toEqual(first.body)
  expect((await scene.call(operations.listAllocations, { params: { projectId: project.id } })).body).toHaveLength(1)
})

// PGlite runs one transaction after another: there is no race to win.
describe.skipIf(!isNative())('at once, on a real server', () => {
  test('of many requests for a whole person one is granted', async ({ scene }) => {
    const [atlas, borea, person] = [await scene.project({ id: 'ATLAS' }), await scene.project({ id: 'BOREA' }), await scene.person()]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        scene.call(operations.createAllocation, {
          params: { projectId: (index % 2 ? atlas : borea).id },
          body: { personId: person.id, share: 0.6 },
        }),
      ),
    )
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
  })

  test('of many bookings of the same days one is granted', async ({ scene }) => {
    const { id: personId } = await scene.person()
    const book = () => scene.call(operations.bookTimeOff, { params: { personId }, body: { from: '2026-03-02', to: '2026-03-06' } })
    const answers = await Promise.all(Array.from({ length: 12 }, book))
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
  })

  test('the last event of a project tells all who were allocated', async ({ scene }) => {
    const project = await scene.project()
    const people = await Promise.all(Array.from({ length: 8 }, () => scene.person()))
    await Promise.all(people.map((person) => scene.allocate(project, person)))
    expect((await scene.events('team.changed.v1')).at(-1)?.data['people']).toHaveLength(8)
  })
})
