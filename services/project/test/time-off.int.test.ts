import { tokenFor } from '@dsm/testing/service'
import { describe, expect } from 'vitest'
import { vcalendar, vevent } from './ical-text.ts'
import { operations, test } from './scene.ts'

const week = { from: '2026-03-09', to: '2026-03-13' }

describe('time off', () => {
  test('is booked and announced to the projects that lose hours by it, to no other', async ({ scene }) => {
    const person = await scene.person({ name: 'Ada' })
    await scene.allocate(await scene.project({ id: 'ATLAS' }), person, { share: 0.5 })
    await scene.allocate(await scene.project({ id: 'BOREA' }), person, { share: 0.5, to: '2026-03-08' })
    await scene.allocate(await scene.project({ id: 'CORA' }), person, { share: 0.5, from: '2026-03-13' })
    const { body } = await scene.call(operations.bookTimeOff, { params: { personId: person.id }, body: { ...week, note: 'Skiing' } })
    expect(body).toMatchObject({ personId: person.id, ...week, portion: 1, kind: 'vacation', note: 'Skiing', externalKey: null })
    expect(await scene.events('time-off.booked.v1')).toMatchObject([
      { subject: person.id, data: { projectIds: ['ATLAS', 'CORA'], personName: 'Ada', timeOff: body } },
    ])
  })

  test('is cancelled once, and announced', async ({ scene }) => {
    const [{ id: personId }, other] = [await scene.person(), await scene.person()]
    const { body } = await scene.call(operations.bookTimeOff, { params: { personId }, body: week })
    const cancel = (id: string) => scene.call(operations.cancelTimeOff, { params: { personId: id, timeOffId: body.id } })
    expect((await cancel(other.id)).status).toBe(404)
    expect((await cancel(personId)).status).toBe(204)
    expect((await cancel(personId)).status).toBe(404)
    expect(await scene.events('time-off.cancelled.v1')).toMatchObject([{ subject: personId, data: { timeOff: body } }])
    expect((await scene.call(operations.listTimeOff, { params: { personId } })).body).toEqual([])
  })

  test('on days that are taken is refused, naming the first; two halves fit into a day', async ({ scene }) => {
    const { id: personId } = await scene.person({ name: 'Ada' })
    const book = (body: { from: string; to: string; portion?: number }) =>
      scene.call(operations.bookTimeOff, { params: { personId }, body })
    await book(week)
    const { status, problem } = await book({ from: '2026-03-06', to: '2026-03-09', portion: 0.1 })
    expect([status, problem?.code, problem?.detail]).toEqual([409, 'time-off-overlap', 'Ada is already off on 2026-03-09'])
    const halves = [1, 2, 3].map(() => ({ from: '2026-03-16', to: '2026-03-16', portion: 0.5 }))
    expect([
      (await book(halves[0] ?? week)).status,
      (await book(halves[1] ?? week)).status,
      (await book(halves[2] ?? week)).status,
    ]).toEqual([201, 201, 409])
  })

  test('is listed by its days', async ({ scene }) => {
    const { id: personId } = await scene.person()
    for (const from of ['2026-03-20', '2026-03-10', '2026-03-30']) {
      await scene.call(operations.bookTimeOff, { params: { personId }, body: { from, to: from } })
    }
    const list = async (query: object) =>
      (await scene.call(operations.listTimeOff, { params: { personId }, query })).body?.map(({ from }) => from)
    expect(await list({})).toEqual(['2026-03-10', '2026-03-20', '2026-03-30'])
    expect(await list({ from: '2026-03-20' })).toEqual(['2026-03-20', '2026-03-30'])
    expect(await list({ to: '2026-03-19' })).toEqual(['2026-03-10'])
    expect(
      (await scene.call(operations.listTimeOff, { params: { personId }, query: { from: '2026-03-02', to: '2026-03-01' } })).status,
    ).toBe(400)
  })

  test('that ends before it begins, lasts for years, or takes more than the day is refused', async ({ scene }) => {
    const { id: personId } = await scene.person()
    const bodies = [
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2026-03-02', to: '2030-03-02' },
      { ...week, portion: 1.5 },
    ]
    for (const body of bodies) expect((await scene.call(operations.bookTimeOff, { params: { personId }, body })).status).toBe(400)
    expect((await scene.call(operations.listTimeOff, { params: { personId } })).body).toEqual([])
  })
})

describe('importing a calendar', () => {
  const skiing = vevent('UID:ski@example.org', 'SUMMARY:Skiing', 'DTSTART;VALUE=DATE:20260309', 'DTEND;VALUE=DATE:20260314')
  const doctor = vevent('UID:doctor@example.org', 'SUMMARY:Doctor', 'CATEGORIES:sick', 'DTSTART:20260316T080000', 'DTEND:20260316T100000')

  test('books what it holds, names what it refuses, and announces each time off', async ({ scene }) => {
    const person = await scene.person()
    await scene.allocate(await scene.project(), person)
    const { status, body } = await scene.import(person, vcalendar(skiing, doctor, vevent('UID:broken', 'SUMMARY:Broken')))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      created: [
        { ...week, portion: 1, kind: 'vacation', note: 'Skiing', externalKey: 'ski@example.org' },
        { from: '2026-03-16', to: '2026-03-16', portion: 0.25, kind: 'sick', note: 'Doctor', externalKey: 'doctor@example.org' },
      ],
      updated: [],
      removed: [],
      unchanged: 0,
      rejected: [{ uid: 'broken', summary: 'Broken', reason: 'it has no begin' }],
    })
    expect((await scene.call(operations.listTimeOff, { params: { personId: person.id } })).body).toEqual(body.created)
    expect((await scene.events('time-off.booked.v1')).map(({ data }) => data['timeOff'])).toEqual(body.created)
  })

  test('a second time changes nothing, and says nothing', async ({ scene }) => {
    const person = await scene.person()
    await scene.import(person, vcalendar(skiing, doctor))
    const before = await scene.events()
    const { body } = await scene.import(person, vcalendar(skiing, doctor))
    expect(body).toEqual({ created: [], updated: [], removed: [], unchanged: 2, rejected: [] })
    expect(await scene.events()).toEqual(before)
  })

  test('again after changes moves, removes and adds, under the same ids', async ({ scene }) => {
    const person = await scene.person()
    const first = (await scene.import(person, vcalendar(skiing, doctor))).body.created
    const later = skiing.replace('20260309', '20260310')
    const { body } = await scene.import(person, vcalendar(later, doctor.replace('BEGIN:VEVENT', 'BEGIN:VEVENT\r\nSTATUS:CANCELLED')))
    expect(body).toMatchObject({
      created: [],
      updated: [{ id: first[0]?.id, from: '2026-03-10', to: '2026-03-13' }],
      removed: [first[1]],
      unchanged: 0,
    })
    expect((await scene.call(operations.listTimeOff, { params: { personId: person.id } })).body).toEqual(body.updated)
    expect((await scene.events()).slice(-3).map(({ type, data }) => [type, (data['timeOff'] as { from: string }).from])).toEqual([
      ['time-off.cancelled.v1', '2026-03-16'],
      ['time-off.cancelled.v1', '2026-03-09'],
      ['time-off.booked.v1', '2026-03-10'],
    ])
  })

  test("uses the hours of the person's own calendar", async ({ scene }) => {
    const { id: calendarId } = await scene.calendar({ weekHours: [4, 8, 8, 8, 8, 0, 0] })
    const { body } = await scene.import(await scene.person({ calendarId }), vcalendar(doctor))
    expect(body.created).toMatchObject([{ portion: 0.5 }])
  })

  test('leaves what was booked by hand, and refuses what clashes with it', async ({ scene }) => {
    const person = await scene.person()
    const { body: booked } = await scene.call(operations.bookTimeOff, {
      params: { personId: person.id },
      body: { from: '2026-03-11', to: '2026-03-11' },
    })
    const { body } = await scene.import(person, vcalendar(skiing))
    expect(body.rejected).toEqual([{ uid: 'ski@example.org', summary: 'Skiing', reason: 'the person is already off on 2026-03-11' }])
    expect((await scene.call(operations.listTimeOff, { params: { personId: person.id } })).body).toEqual([booked])
  })

  test('keeps to the span: 90 days back and 540 ahead, or what the query says', async ({ scene }) => {
    const person = await scene.person()
    const on = (uid: string, day: string) => vevent(`UID:${uid}`, `DTSTART;VALUE=DATE:${day}`)
    const file = vcalendar(on('early', '20251201'), on('first', '20251202'), on('last', '20270824'), on('late', '20270825'))
    const { body } = await scene.import(person, file)
    expect(body.created.map(({ externalKey }) => externalKey)).toEqual(['first', 'last'])
    expect(body.rejected.map(({ uid, reason }) => `${uid} ${reason}`)).toEqual([
      'early it lies outside of 2025-12-02 to 2027-08-24',
      'late it lies outside of 2025-12-02 to 2027-08-24',
    ])
    const call = (query: object) => scene.call(operations.importTimeOff, { params: { personId: person.id }, query, body: file })
    expect((await call({ from: '2027-08-25', to: '2027-08-25' })).body.created).toMatchObject([{ externalKey: 'late' }])
    expect((await call({ from: '2027-08-25', to: '2027-08-24' })).status).toBe(400)
    expect((await call({ from: '2026-01-01', to: '2030-01-01' })).status).toBe(400)
  })

  test('a rule without end costs its own entry only', async ({ scene }) => {
    const bomb = vevent('UID:bomb', 'DTSTART;VALUE=DATE:20260302', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')
    const { body } = await scene.import(await scene.person(), vcalendar(bomb, skiing))
    expect([body.created.length, body.rejected.map(({ uid }) => uid)]).toEqual([1, ['bomb']])
  })

  test('revisions of one occurrence without its recurring entry become one time off, that of the newest', async ({ scene }) => {
    const revision = (sequence: number, on: string) =>
      vevent('UID:ski', 'RECURRENCE-ID;VALUE=DATE:20260310', `SEQUENCE:${sequence}`, `DTSTART;VALUE=DATE:${on}`)
    const { status, body } = await scene.import(await scene.person(), vcalendar(revision(0, '20260310'), revision(1, '20260312')))
    expect([status, body.created.map(({ from }) => from), body.rejected]).toEqual([200, ['2026-03-12'], []])
  })

  test('what is no calendar is refused and changes nothing', async ({ scene }) => {
    const person = await scene.person()
    await scene.import(person, vcalendar(skiing))
    const { status, problem } = await scene.import(person, '<html>Sign in</html>')
    expect([status, problem?.code]).toEqual([422, 'calendar-unreadable'])
    const params = { personId: person.id }
    const asJson = await scene.app.inject({
      method: 'POST',
      url: `/people/${person.id}/time-off/import`,
      headers: { authorization: `Bearer ${await tokenFor()}`, 'content-type': 'application/json' },
      payload: '{}',
    })
    expect(asJson.statusCode).toBe(415)
    expect((await scene.call(operations.listTimeOff, { params })).body).toHaveLength(1)
  })
})
