import { expect, test } from 'vitest'
import { adoptItem } from '../src/domain/adopt-item.ts'
import { buildState, buildTask, idOf } from './sprint-fixture.ts'

const MOMENT = { at: '2026-03-04T10:00:00.000Z', today: '2026-03-04', entryId: idOf(9) }
const task = buildTask(1, { points: 3, skills: ['go', 'sql'] })
const item = { id: task.itemId, title: task.title, skills: task.skills, points: 3 }

test('an item that says what the task says changes nothing, in whatever order its skills come', () => {
  expect(adoptItem(buildState([task]), { ...item, skills: ['sql', 'go'] }, MOMENT)).toBeUndefined()
})

test('an estimate that was taken back leaves the last one standing', () => {
  expect(adoptItem(buildState([task]), { ...item, points: null }, MOMENT)).toBeUndefined()
})

test('an item that left the sprint, or whose sprint is over, is left as it was', () => {
  const news = { ...item, title: 'New', points: 8 }
  expect(adoptItem(buildState([{ ...task, removedOn: '2026-03-03' }]), news, MOMENT)).toBeUndefined()
  expect(adoptItem(buildState([task], { status: 'closed' }), news, MOMENT)).toBeUndefined()
  expect(adoptItem(buildState([]), news, MOMENT)).toBeUndefined()
})

test('a new title and new skills are taken over without an entry in the log', () => {
  const adopted = adoptItem(buildState([task]), { ...item, title: 'New', skills: ['go'] }, MOMENT)
  expect(adopted).toMatchObject({ reEstimated: null, state: { tasks: [{ title: 'New', skills: ['go'], points: 3 }] } })
})

test('a new estimate of a planned item is the new commitment', () => {
  const adopted = adoptItem(buildState([task], { status: 'planned' }), { ...item, points: 8 }, MOMENT)
  expect(adopted?.reEstimated).toBeNull()
  expect(adopted?.state).toMatchObject({
    tasks: [{ points: 8, remainingPoints: 8, committedPoints: 8 }],
    sprint: { totals: { commitment: 8, added: 0 } },
  })
})

test('a new estimate in a running sprint is a change of scope with an entry in the log', () => {
  const adopted = adoptItem(buildState([task]), { ...item, title: 'New', points: 8 }, MOMENT)
  expect(adopted?.reEstimated?.entry).toMatchObject({ id: idOf(9), on: '2026-03-04', points: 8, remainingPoints: 8 })
  expect(adopted?.state).toMatchObject({
    tasks: [{ title: 'New', points: 8, committedPoints: 3 }],
    sprint: { totals: { commitment: 3, added: 5 } },
  })
})
