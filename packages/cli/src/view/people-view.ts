import type { Allocation, Person, TimeOff } from '@dsm/contracts'
import { bold, percent, table } from './text.ts'

type Members = { people: readonly Person[]; allocations: readonly Allocation[] }

/** One row an allocation, in the order of names. */
export function peopleView({ people, allocations }: Members): string {
  const rows = people
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .flatMap(({ id, name, skills, active }) =>
      allocations
        .filter(({ personId }) => personId === id)
        .map(({ share, from, to }) => [
          active ? name : `${name} (not active)`,
          percent(share),
          from ?? '',
          to ?? '',
          skills.join(', '),
          id,
        ]),
    )
  return rows.length === 0 ? 'nobody is on the project' : table(['person', 'share', 'from', 'to', 'skills', 'id'], rows, [1])
}

/** A person who has just come to a project. */
export function memberView({ person, allocations }: { person: Person; allocations: readonly Allocation[] }): string {
  const given = allocations.map(({ projectId, share }) => `${percent(share)} of the hours for ${projectId}`)
  const skills = person.skills.length === 0 ? 'no skills named' : person.skills.join(', ')
  return `${bold(person.name)}  ${[...given, skills].join('; ')}`
}

/** An absence. */
export function timeOffView({ person, timeOff }: { person: Person; timeOff: TimeOff }): string {
  const { from, to, portion, kind } = timeOff
  return `${bold(person.name)}  ${kind} ${from === to ? `on ${from}` : `from ${from} to ${to}`}${portion === 1 ? '' : `, ${percent(portion)} of each day`}`
}
