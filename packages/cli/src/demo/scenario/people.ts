import type { NewPerson, NewTimeOff } from '@dsm/contracts'
import type { z } from 'zod'

type DemoPerson = z.input<typeof NewPerson> & {
  name: string
  /** Share of their time that the project gets. */
  share: number
  /** Works where regional holidays differ from the project's calendar. */
  region?: string
  timeOff?: z.input<typeof NewTimeOff>
}

/** Epiphany, 6 January, is a public holiday in Bavaria and not in Berlin: it takes Jonas away and nobody else. */
export const people: readonly DemoPerson[] = [
  { name: 'Amara Okafor', email: 'amara@example.com', skills: ['backend', 'database', 'security'], share: 1 },
  { name: 'Jonas Huber', email: 'jonas@example.com', skills: ['backend', 'devops'], share: 1, region: 'BY' },
  {
    name: 'Mei Tanaka',
    email: 'mei@example.com',
    skills: ['frontend', 'design'],
    share: 1,
    timeOff: { from: '2026-01-12', to: '2026-01-14', kind: 'vacation', note: 'skiing' },
  },
  { name: 'Rafael Costa', email: 'rafael@example.com', skills: ['frontend', 'backend'], share: 0.8 },
  { name: 'Sofia Lindqvist', email: 'sofia@example.com', skills: ['testing', 'devops', 'database'], share: 0.9 },
]

/** The sprint starts on this Monday and lasts two weeks. */
export const FIRST_DAY = '2026-01-05'
export const COUNTRY = 'DE'
export const REGION = 'BE'
