import { describe, expect } from 'vitest'
import { operations, test, unknownId } from './scene.ts'

const bavaria = { country: 'DE', region: 'BY' }

describe('a calendar', () => {
  test('is Monday to Friday, eight hours, unless told otherwise', async ({ scene }) => {
    const calendar = await scene.calendar({ name: 'Office' })
    expect(calendar).toMatchObject({ name: 'Office', weekHours: [8, 8, 8, 8, 8, 0, 0], holidays: null, days: [], version: 1 })
    expect((await scene.call(operations.listCalendars)).body.items).toEqual([calendar])
  })

  test('is replaced whole, under its version', async ({ scene }) => {
    const { id } = await scene.calendar({ holidays: bavaria, days: [{ date: '2026-03-07', name: 'Move', hours: 4 }] })
    const params = { calendarId: id }
    const replaced = await scene.call(operations.replaceCalendar, {
      params,
      body: { name: 'New', holidays: { country: 'FR' } },
      ifMatch: 1,
    })
    expect(replaced.body).toEqual({ id, name: 'New', weekHours: [8, 8, 8, 8, 8, 0, 0], holidays: { country: 'FR' }, days: [], version: 2 })
    expect((await scene.call(operations.getCalendar, { params })).body).toEqual(replaced.body)
    const stale = await scene.call(operations.replaceCalendar, { params, body: { name: 'Late' }, ifMatch: 1 })
    expect([stale.status, stale.problem?.code]).toEqual([412, 'stale-version'])
  })

  test('is refused for a place without known holidays, a taken name, or a day given twice', async ({ scene }) => {
    const { name, id } = await scene.calendar()
    const day = { date: '2026-03-07', name: 'Move', hours: 4 }
    const create = (body: object) => scene.call(operations.createCalendar, { body: { name: 'Other', ...body } })
    const answers = [
      await create({ holidays: { country: 'DE', region: 'XX' } }),
      await create({ holidays: { country: 'ZZ' } }),
      await create({ name: name.toUpperCase() }),
      await create({ days: [day, day] }),
      await scene.call(operations.replaceCalendar, { params: { calendarId: unknownId }, body: { name: 'x' } }),
      await scene.call(operations.replaceCalendar, { params: { calendarId: id }, body: { name: 'x', holidays: { country: 'ZZ' } } }),
      await scene.call(operations.getCalendar, { params: { calendarId: unknownId } }),
    ]
    expect(answers.map(({ status, problem }) => [status, problem?.code])).toEqual([
      [422, 'unknown-region'],
      [422, 'unknown-region'],
      [409, 'already-exists'],
      [400, 'bad-request'],
      [404, 'not-found'],
      [422, 'unknown-region'],
      [404, 'not-found'],
    ])
    expect(answers[3]?.problem?.faults).toEqual([{ pointer: '/body/days/1/date', detail: '2026-03-07 is given twice' }])
    expect((await scene.call(operations.listCalendars)).body.items).toHaveLength(1)
  })

  test('lists its public holidays and own days, own days winning', async ({ scene }) => {
    const days = [
      { date: '2026-01-05', name: 'Bridge', hours: 0 },
      { date: '2026-01-06', name: 'Release', hours: 5 },
    ]
    const { id: calendarId } = await scene.calendar({ holidays: bavaria, days })
    const listed = await scene.call(operations.listHolidays, { params: { calendarId }, query: { from: '2026-01-01', to: '2026-01-31' } })
    expect(listed.body).toEqual([{ date: '2026-01-01', name: "New Year's Day", hours: 0 }, ...days])
  })
})

describe('the capacity of a project', () => {
  test('is what calendar, share and time off leave, each reduction named', async ({ scene }) => {
    const { id: calendarId } = await scene.calendar({ holidays: bavaria, days: [{ date: '2026-01-09', name: 'Party', hours: 4 }] })
    const project = await scene.project({ calendarId })
    const [ada, grace, linus] = [
      await scene.person({ name: 'Ada', skills: ['sql'] }),
      await scene.person({ name: 'Grace' }),
      await scene.person(),
    ]
    await scene.allocate(project, ada)
    await scene.allocate(project, grace, { share: 0.5, from: '2026-01-08' })
    await scene.allocate(project, linus)
    await scene.call(operations.changePerson, { params: { personId: linus.id }, body: { active: false } })
    await scene.call(operations.bookTimeOff, {
      params: { personId: ada.id },
      body: { from: '2026-01-06', to: '2026-01-07', note: 'Skiing' },
    })

    const query = { from: '2026-01-05', to: '2026-01-11' }
    const { body } = await scene.call(operations.getCapacity, { params: { projectId: project.id }, query })
    expect(body).toEqual({
      projectId: 'ATLAS',
      ...query,
      workingDays: ['2026-01-05', '2026-01-07', '2026-01-08', '2026-01-09'],
      fullHours: 48,
      hours: 26,
      ratio: 26 / 48,
      people: [
        {
          personId: ada.id,
          name: 'Ada',
          skills: ['sql'],
          fullHours: 40,
          hours: 20,
          days: [
            { date: '2026-01-05', fullHours: 8, hours: 8, share: 1, reductions: [] },
            { date: '2026-01-06', fullHours: 8, hours: 0, share: 1, reductions: [{ cause: 'public-holiday', name: 'Epiphany', hours: 8 }] },
            { date: '2026-01-07', fullHours: 8, hours: 0, share: 1, reductions: [{ cause: 'time-off', name: 'Skiing', hours: 8 }] },
            { date: '2026-01-08', fullHours: 8, hours: 8, share: 1, reductions: [] },
            { date: '2026-01-09', fullHours: 8, hours: 4, share: 1, reductions: [{ cause: 'own-day', name: 'Party', hours: 4 }] },
          ],
        },
        {
          personId: grace.id,
          name: 'Grace',
          skills: [],
          fullHours: 8,
          hours: 6,
          days: [
            { date: '2026-01-08', fullHours: 4, hours: 4, share: 0.5, reductions: [] },
            { date: '2026-01-09', fullHours: 4, hours: 2, share: 0.5, reductions: [{ cause: 'own-day', name: 'Party', hours: 2 }] },
          ],
        },
      ],
    })
  })

  test("follows a person's own calendar where there is one", async ({ scene }) => {
    const project = await scene.project()
    const { id: calendarId } = await scene.calendar({ weekHours: [6, 6, 6, 0, 0, 0, 0], holidays: { country: 'US', region: 'CA' } })
    await scene.allocate(project, await scene.person({ calendarId }))
    const query = { from: '2026-03-30', to: '2026-04-05' }
    const { body } = await scene.call(operations.getCapacity, { params: { projectId: project.id }, query })
    expect([body.fullHours, body.hours, body.workingDays.length]).toEqual([18, 12, 5])
    expect(body.people[0]?.days[1]?.reductions).toEqual([{ cause: 'public-holiday', name: 'César Chávez Day', hours: 6 }])
  })

  test('without people is none', async ({ scene }) => {
    const { id: projectId } = await scene.project()
    const { body } = await scene.call(operations.getCapacity, { params: { projectId }, query: { from: '2026-03-02', to: '2026-03-02' } })
    expect(body).toMatchObject({ people: [], fullHours: 0, hours: 0, ratio: 1, workingDays: ['2026-03-02'] })
  })

  test('is refused for a span that ends before it begins, or is longer than 400 days', async ({ scene }) => {
    const [{ id: projectId }, { id: calendarId }] = [await scene.project(), await scene.calendar()]
    for (const query of [
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2026-01-01', to: '2027-02-05' },
    ]) {
      const capacity = await scene.call(operations.getCapacity, { params: { projectId }, query })
      const holidays = await scene.call(operations.listHolidays, { params: { calendarId }, query })
      for (const { status, problem } of [capacity, holidays]) {
        expect([status, problem?.code, problem?.faults?.[0]?.pointer]).toEqual([400, 'bad-request', '/query/to'])
      }
    }
    const longest = { from: '2026-01-01', to: '2027-02-04' }
    expect((await scene.call(operations.getCapacity, { params: { projectId }, query: longest })).status).toBe(200)
  })
})
