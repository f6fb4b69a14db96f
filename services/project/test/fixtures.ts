import type { Allocation, Person, TimeOff } from '@dsm/contracts'

/** A person with no calendar of their own. */
export const person = (facts: Partial<Person> = {}): Person => ({
  id: 'ada',
  name: 'Ada',
  email: null,
  skills: ['sql'],
  calendarId: null,
  active: true,
  version: 1,
  ...facts,
})

/** Ada's whole time on ATLAS, forever. */
export const allocation = (facts: Partial<Allocation> = {}): Allocation => ({
  id: 'allocation',
  projectId: 'ATLAS',
  personId: 'ada',
  share: 1,
  from: null,
  to: null,
  ...facts,
})

/** Ada's vacation on Monday, 2 March 2026. */
export const absence = (facts: Partial<TimeOff> = {}): TimeOff => ({
  id: 'time off',
  personId: 'ada',
  from: '2026-03-02',
  to: '2026-03-02',
  portion: 1,
  kind: 'vacation',
  note: '',
  externalKey: null,
  ...facts,
})
