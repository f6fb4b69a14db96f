import { expect, test } from 'vitest'
import { summarise, summaryText, type Told } from '../src/report/summary.ts'
import { healthy } from './histories.ts'

const told: Told = {
  seed: 7,
  minutes: 2,
  toll: {
    kills: 12,
    byKind: new Map([
      ['terminate', 2],
      ['kill', 10],
    ]),
    duplicated: 300,
  },
  requests: { acked: 1234, refused: 5, unknown: 6 },
  history: healthy(),
  findings: [],
  secondsToConverge: 12.34,
  logs: null,
}

test('a run without findings says so, with its figures', () => {
  const text = summaryText(summarise(told))
  expect(text).toMatch(/1,234 acknowledged, 5 refused, 6 unknown/)
  expect(text).toMatch(/kill 10, terminate 2/)
  expect(text).toMatch(/converged {2}12\.3 s after the last fault/)
  expect(text).toContain('nothing was found')
})

test('findings are counted by kind, shown in part, and the seed repeats them', () => {
  const lost = Array.from({ length: 20 }, (_, index) => ({ kind: 'lost' as const, what: `write ${index}`, detail: 'gone' }))
  const summary = summarise({ ...told, findings: [...lost, { kind: 'orphaned-sprint', what: 'A-S01', detail: 'alone' }], logs: '/logs' })
  expect(summary).toMatchObject({ lost: 20, doubled: 0, stuck: 0, other: 1 })
  const text = summaryText(summary)
  expect(text).toMatch(/lost: 20\n {2}write 0: gone[^]*and 12 more\norphaned-sprint: 1/)
  expect(text).toContain('--seed 7 --minutes 2')
  expect(text).toContain('/logs')
})
