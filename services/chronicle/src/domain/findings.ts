import type { Impediment, SprintTask, VelocityRow } from '@dsm/contracts'
import { count, figure, percent } from './report-draft.ts'
import { daysBetween } from './velocity.ts'

/** Something to do about a finding. `cause` is stable: the same cause in a later sprint is the same action item. */
export type ActionDraft = { cause: string; title: string; because: string }
/** What a closed sprint shows, in sentences, with what to do about it where something can be done. */
export type Finding = { kind: 'well' | 'badly'; line: string; action?: ActionDraft }

export type ClosedSprint = {
  row: VelocityRow
  tasks: readonly SprintTask[]
  impediments: readonly Impediment[]
  closedOn: string
  earlier: readonly VelocityRow[]
}

/** From these shares of the commitment on, a thing is worth a word. */
const NOTABLE_SHARE = 0.1
/** A task of at least this many points that is carried over could have been split. */
const LARGE_POINTS = 8
/** An impediment that is open for so many days is nobody's. */
const LONG_OPEN_DAYS = 3

/** Everything worth saying about a closed sprint, each from its own figures. */
export function findings(closed: ClosedSprint): Finding[] {
  return [...delivery(closed), ...scope(closed), ...carryOver(closed), ...impediments(closed)]
}

function delivery({ row, earlier }: ClosedSprint): Finding[] {
  const { commitment, completed, ranOut, accuracy } = row
  const missed = commitment - completed
  const found: Finding[] = []
  if (missed <= 0) found.push({ kind: 'well', line: `The commitment was met: ${figure(completed)} of ${figure(commitment)} points.` })
  else
    found.push({
      kind: 'badly',
      line: `The commitment was missed by ${figure(missed)} points: ${figure(completed)} of ${figure(commitment)}.`,
      ...overCommitted(row),
    })
  if (ranOut) found.push({ kind: 'well', line: 'All work was done before the last working day: the team can take on more.' })
  const before = earlier.at(-1)?.accuracy ?? null
  if (before !== null && accuracy !== null && accuracy > before) {
    found.push({ kind: 'well', line: `Accuracy rose from ${percent(before)} to ${percent(accuracy)}.` })
  }
  return found
}

function overCommitted({ commitment, completed, key }: VelocityRow): { action?: ActionDraft } {
  const share = (commitment - completed) / commitment
  if (share < 2 * NOTABLE_SHARE) return {}
  return {
    action: {
      cause: 'over-commitment',
      title: 'Find out why more was committed than could be done',
      because: `${key}: ${figure(completed)} of ${figure(commitment)} points, ${percent(share)} short.`,
    },
  }
}

function scope({ row, tasks }: ClosedSprint): Finding[] {
  const { added, removed, commitment, key } = row
  if (added === 0 && removed === 0) return [{ kind: 'well', line: 'The scope stayed as it was planned.' }]
  const arrived = tasks.filter(({ committed, removedOn }) => !committed && removedOn === null)
  const line = `Scope changed after the start: +${figure(added)} −${figure(removed)} points${arrived.length > 0 ? ` (${arrived.map(({ itemKey }) => itemKey).join(', ')})` : ''}.`
  if (added === 0 || added < NOTABLE_SHARE * commitment) return [{ kind: 'badly', line }]
  const against = commitment === 0 ? 'nothing was committed' : `${percent(added / commitment)} of the commitment`
  const because = `${key}: ${figure(added)} points arrived after the start, ${against}.`
  return [
    { kind: 'badly', line, action: { cause: 'scope-growth', title: 'Agree how work that arrives during the sprint is taken in', because } },
  ]
}

function carryOver({ row, tasks }: ClosedSprint): Finding[] {
  const open = tasks.filter(({ status, removedOn }) => status !== 'done' && removedOn === null)
  if (open.length === 0) return [{ kind: 'well', line: 'Nothing is carried over.' }]
  const untouched = open.filter(({ remainingPoints, points, status }) => status === 'todo' && remainingPoints === points)
  const line = `${count(open.length, 'task')} carried over (${figure(row.carriedOver)} points): ${open.map(({ itemKey }) => itemKey).join(', ')}${untouched.length > 0 ? `; never begun: ${untouched.map(({ itemKey }) => itemKey).join(', ')}` : ''}.`
  const large = open.filter(({ points }) => points >= LARGE_POINTS)
  if (large.length === 0) return [{ kind: 'badly', line }]
  const because = `${row.key}: ${large.map(({ itemKey, points }) => `${itemKey} (${figure(points)} points)`).join(', ')} carried over.`
  return [
    {
      kind: 'badly',
      line,
      action: { cause: 'large-items', title: `Split items of ${LARGE_POINTS} points and more before they are planned`, because },
    },
  ]
}

function impediments({ row, impediments: all, closedOn }: ClosedSprint): Finding[] {
  if (all.length === 0) return [{ kind: 'well', line: 'No impediments were raised.' }]
  const aged = all.map((impediment) => ({ ...impediment, days: daysBetween(impediment.raisedOn, impediment.clearedOn ?? closedOn) }))
  const long = aged.filter(({ days }) => days >= LONG_OPEN_DAYS)
  if (long.length === 0) return [{ kind: 'well', line: `${count(all.length, 'impediment')} raised, none open for ${LONG_OPEN_DAYS} days.` }]
  return [...Map.groupBy(long, ({ kind }) => kind)].map(([kind, ofKind]) => {
    const titles = ofKind
      .map(({ title, days, clearedOn }) => `${title} (${count(days, 'day')}${clearedOn === null ? ', still open' : ''})`)
      .join('; ')
    return {
      kind: 'badly',
      line: `Impediments stayed open for ${LONG_OPEN_DAYS} days or more, ${kind}: ${titles}.`,
      action: {
        cause: `impediment-${kind}`,
        title: `Name someone who clears impediments of the kind "${kind}" within a day`,
        because: `${row.key}: ${titles}.`,
      },
    }
  })
}
