import { type Allocation, ProblemError } from '@dsm/contracts'
import { shift } from './day.ts'

type Share = Pick<Allocation, 'projectId' | 'share' | 'from' | 'to'>

/** A stretch of days on which a person would be allocated for more than their whole time. null: open. */
export type Excess = { from: string | null; to: string | null; total: number; projectIds: string[] }

// Shares come as decimal fractions: ten times 0.1 is one whole.
const tolerance = 1e-9

/** Where a new allocation, together with those that the person has, would exceed the whole. The sum changes only where an allocation begins
 *  or the day after it ends, so one look at each such day is enough. */
export function excessesOf(held: readonly Share[], wanted: Share): Excess[] {
  const all = [...held, wanted]
  const starts = all.flatMap(({ from, to }) => [from ?? '', to === null ? '' : shift(to, 1)])
  const within = [...new Set([wanted.from ?? '', ...starts])].filter((day) => covers(wanted, day)).toSorted()
  return within.flatMap((day, index) => {
    const holding = all.filter((allocation) => covers(allocation, day))
    const total = Math.round(holding.reduce((sum, { share }) => sum + share, 0) * 1e6) / 1e6
    if (total <= 1 + tolerance) return []
    const next = within[index + 1]
    const projectIds = [...new Set(holding.map(({ projectId }) => projectId))].toSorted()
    return [{ from: day === '' ? null : day, to: next === undefined ? wanted.to : shift(next, -1), total, projectIds }]
  })
}

/** Refuses with `allocation-exceeded`, naming the days and projects. */
export function requireShare(person: { name: string }, held: readonly Share[], wanted: Share): void {
  const [first] = excessesOf(held, wanted)
  if (!first) return
  const days = `${first.from === null ? 'from the beginning' : `from ${first.from}`} ${first.to === null ? 'on' : `to ${first.to}`}`
  const projects = `${first.projectIds.length === 1 ? 'project' : 'projects'} ${first.projectIds.join(', ')}`
  throw new ProblemError('allocation-exceeded', `${person.name} would be allocated ${first.total} ${days}, on ${projects}`)
}

/** '' stands for the beginning of time: it sorts before every day. */
function covers({ from, to }: Share, day: string): boolean {
  return (from ?? '') <= day && (to === null || day <= to)
}
