import { expect, test } from 'vitest'
import { nextAction } from '../src/domain/next-action.ts'
import type { ActiveSprint, Situation } from '../src/domain/situation.ts'

const workingDays = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06']

const quiet: Situation = {
  today: '2026-03-04',
  archived: false,
  autonomy: 'act',
  killSwitch: { engaged: false, reason: '' },
  activeSprint: null,
  plannedSprint: null,
  openDecision: null,
}
const active: ActiveSprint = {
  id: 'sprint',
  key: 'ATLAS-S01',
  startedOn: '2026-03-02',
  endsOn: '2026-03-08',
  workingDays,
  tasks: 4,
  openTasks: 2,
  heldOn: ['2026-03-02', '2026-03-03', '2026-03-04'],
}
const planned = { id: 'planned', key: 'ATLAS-S02', startsOn: '2026-03-04' }
const decision = (status: 'proposed' | 'approved' | 'executing', { goodUntil = '2026-03-04', approved = false, begun = false } = {}) => ({
  id: 'decision',
  status,
  goodUntil,
  approved,
  begun,
})

test.each<[promise: string, given: Partial<Situation>, expected: object]>([
  ['nothing active or planned calls for a plan', {}, { do: 'plan-sprint' }],
  [
    'a proposal waits, and is not proposed again',
    { openDecision: decision('proposed') },
    { do: 'wait', because: 'decision decision waits for approval' },
  ],
  ['an approved decision is carried out', { openDecision: decision('approved') }, { do: 'execute-decision', decisionId: 'decision' }],
  ['a decision cut off half way is finished, not planned again', { openDecision: decision('executing') }, { do: 'execute-decision' }],
  [
    'a decision cut off after its sprint started is still finished',
    { openDecision: decision('executing'), activeSprint: active },
    { do: 'execute-decision' },
  ],
  ['nothing new is planned for an archived project', { archived: true }, { do: 'wait', because: 'the project is archived' }],
  [
    'a sprint that is under way is ended although its project is archived',
    { archived: true, today: '2026-03-09', activeSprint: { ...active, heldOn: workingDays } },
    { do: 'close-sprint' },
  ],
  [
    'a proposal that was good until yesterday is dropped, so that a new one can be made',
    { openDecision: decision('proposed', { goodUntil: '2026-03-03' }) },
    { do: 'drop-decision', decisionId: 'decision' },
  ],
  [
    'an approval that comes too late starts nothing',
    { openDecision: decision('approved', { goodUntil: '2026-03-03' }) },
    { do: 'drop-decision' },
  ],
  [
    'a decision is still carried out on the last day that it is good for',
    { openDecision: decision('approved', { goodUntil: '2026-03-04' }) },
    { do: 'execute-decision' },
  ],
  [
    'a decision whose sprint exists is finished, however late',
    { openDecision: decision('executing', { goodUntil: '2026-03-03', begun: true }) },
    { do: 'execute-decision' },
  ],
  [
    'a decision on its way begins nothing once autonomy is observe',
    { autonomy: 'observe', openDecision: decision('executing', { approved: true }) },
    { do: 'drop-decision', because: 'autonomy is observe' },
  ],
  [
    'nor once its project is archived',
    { archived: true, openDecision: decision('approved', { approved: true }) },
    { do: 'drop-decision', because: 'the project is archived' },
  ],
  [
    'nor, without a yes of a person, once autonomy is propose',
    { autonomy: 'propose', openDecision: decision('executing') },
    { do: 'drop-decision', because: 'autonomy is propose, and nobody approved it' },
  ],
  [
    'what a person approved is carried out with autonomy propose',
    { autonomy: 'propose', openDecision: decision('executing', { approved: true }) },
    { do: 'execute-decision' },
  ],
  [
    'a proposal may wait until autonomy is no longer observe',
    { autonomy: 'observe', openDecision: decision('proposed') },
    { do: 'wait', because: 'decision decision waits for approval' },
  ],
  [
    'what has begun is brought to its end with autonomy observe',
    { autonomy: 'observe', openDecision: decision('executing', { begun: true }) },
    { do: 'execute-decision' },
  ],
  ['a planned sprint starts on its day', { plannedSprint: planned }, { do: 'start-sprint', sprintId: 'planned' }],
  [
    'a planned sprint does not start early',
    { plannedSprint: { ...planned, startsOn: '2026-03-09' } },
    { do: 'wait', because: 'ATLAS-S02 starts on 2026-03-09' },
  ],
  [
    'a sprint in its course is left alone',
    { activeSprint: active },
    { do: 'wait', because: 'ATLAS-S01 runs until 2026-03-08, 2 of 4 tasks are open' },
  ],
  [
    'the daily scrum of today is held',
    { activeSprint: { ...active, heldOn: active.heldOn.slice(0, 2) } },
    { do: 'hold-daily-scrum', date: '2026-03-04' },
  ],
  [
    'a missed daily scrum comes first, the oldest before later ones',
    { activeSprint: { ...active, heldOn: ['2026-03-03'] } },
    { do: 'hold-daily-scrum', date: '2026-03-02' },
  ],
  [
    'no daily scrum is held for days before a late start',
    { activeSprint: { ...active, startedOn: '2026-03-04', heldOn: ['2026-03-04'] } },
    { do: 'wait' },
  ],
  [
    'all work done closes the sprint early',
    { activeSprint: { ...active, openTasks: 0 } },
    { do: 'close-sprint', because: 'every task is done' },
  ],
  ['an empty sprint does not count as done', { activeSprint: { ...active, tasks: 0, openTasks: 0 } }, { do: 'wait' }],
  ['the sprint is open on its last day', { today: '2026-03-08', activeSprint: { ...active, heldOn: workingDays } }, { do: 'wait' }],
  [
    'the sprint closes after its last day',
    { today: '2026-03-09', activeSprint: { ...active, heldOn: workingDays } },
    { do: 'close-sprint', because: 'ATLAS-S01 ended on 2026-03-08' },
  ],
  [
    'missed scrums are held before an overdue sprint closes',
    { today: '2026-03-09', activeSprint: active },
    { do: 'hold-daily-scrum', date: '2026-03-05' },
  ],
  [
    'propose does not keep a daily scrum from being held',
    { autonomy: 'propose', activeSprint: { ...active, heldOn: [] } },
    { do: 'hold-daily-scrum' },
  ],
  [
    'observe touches no sprint, and says what it would do',
    { autonomy: 'observe', activeSprint: { ...active, heldOn: [] } },
    { do: 'wait', because: expect.stringContaining('hold-daily-scrum is due') },
  ],
  ['observe starts nothing', { autonomy: 'observe', plannedSprint: planned }, { do: 'wait' }],
  ['observe still plans, to record what it would do', { autonomy: 'observe' }, { do: 'plan-sprint' }],
])('%s', (_promise, given, expected) => {
  expect(nextAction({ ...quiet, ...given })).toMatchObject(expected)
})

test.each<Partial<Situation>>([
  {},
  { activeSprint: { ...active, heldOn: [] } },
  { openDecision: decision('approved') },
  { plannedSprint: planned },
])('the kill switch stops everything: %o', (given) => {
  expect(nextAction({ ...quiet, ...given, killSwitch: { engaged: true, reason: 'audit' } })).toEqual({
    do: 'wait',
    because: 'the kill switch is engaged: audit',
  })
})
