import type { Burndown, Impediment, Sprint, SprintTask, Warning } from '@dsm/contracts'
import { lastWorkedDay } from './burndown.ts'
import type { LoggedProgress } from './totals.ts'
import { roundPoints } from './totals.ts'

export type WarningFacts = {
  today: string
  sprint: Pick<Sprint, 'workingDays'>
  tasks: readonly SprintTask[]
  log: readonly LoggedProgress[]
  impediments: readonly Impediment[]
  /** Everybody of the sprint with the hours they have today; `absent` holds the reason where somebody is away. */
  people: readonly { personId: string; name: string; hoursToday: number; absent: string | null }[]
  burndown: Burndown
}

export type WarningLimits = {
  /** Share of the commitment by which the sprint may lag behind the ideal line. */
  behindShare: number
  /** Share of the commitment that may be added. */
  growthShare: number
  /** Working days that a task in progress may go without an entry. */
  stalledDays: number
  /** Working days that an impediment may stay open. */
  impedimentDays: number
}

const DEFAULT_WARNING_LIMITS: WarningLimits = { behindShare: 0.1, growthShare: 0.15, stalledDays: 2, impedimentDays: 2 }

/** What the team should look at today, most general first. A fact within its limit gives no warning. */
export function earlyWarnings(facts: WarningFacts, limits: WarningLimits = DEFAULT_WARNING_LIMITS): Warning[] {
  const inSprint = facts.tasks.filter(({ removedOn, status }) => removedOn === null && status !== 'done')
  const open = { ...facts, tasks: inSprint }
  return [
    ...behindIdeal(open, limits),
    ...forecastMissesCommitment(open),
    ...scopeGrowth(open, limits),
    ...openImpediments(open, limits),
    ...blockedTasks(open),
    ...stalledTasks(open, limits),
    ...absentPeople(open),
    ...unassignedTasks(open),
  ]
}

function behindIdeal({ burndown, sprint, log, today }: WarningFacts, { behindShare }: WarningLimits): Warning[] {
  const day = lastWorkedDay(sprint.workingDays, log, today)
  const row = burndown.days.find(({ date }) => date === day)
  const { commitment } = burndown.totals
  if (!row || row.remaining === null || commitment <= 0) return []
  const behind = roundPoints(row.remaining - row.ideal)
  if (behind <= behindShare * commitment) return []
  const facts = { remaining: row.remaining, ideal: row.ideal, behind, asOf: row.date }
  return [
    {
      code: 'behind-ideal',
      text: `${row.remaining} points remain after ${row.date}, ${behind} more than the ideal line has (${row.ideal}).`,
      itemKeys: [],
      facts,
    },
  ]
}

function forecastMissesCommitment({ burndown }: WarningFacts): Warning[] {
  const { commitment, added, removed } = burndown.totals
  const { p15, p50, p85 } = burndown.forecast
  // What the team took out on purpose is not missed.
  const due = roundPoints(Math.min(commitment, commitment + added - removed))
  if (p50 >= due) return []
  const text = `At the present pace ${p50} points will be completed (${p15} to ${p85}), ${roundPoints(due - p50)} fewer than the ${due} committed.`
  return [{ code: 'forecast-misses-commitment', text, itemKeys: [], facts: { p15, p50, p85, commitment: due } }]
}

function scopeGrowth({ burndown, tasks }: WarningFacts, { growthShare }: WarningLimits): Warning[] {
  const { commitment, added } = burndown.totals
  if (commitment <= 0 || added <= growthShare * commitment) return []
  const percent = Math.round((100 * added) / commitment)
  const itemKeys = tasks.filter(({ committed }) => !committed).map(({ itemKey }) => itemKey)
  return [
    {
      code: 'scope-growth',
      text: `${added} points were added since the start, ${percent} % of the commitment.`,
      itemKeys,
      facts: { added, commitment, percent },
    },
  ]
}

function openImpediments({ impediments, tasks, sprint, today }: WarningFacts, { impedimentDays }: WarningLimits): Warning[] {
  return impediments.flatMap((impediment): Warning[] => {
    const { title, itemId, raisedOn, clearedOn } = impediment
    const days = workingDaysSince(sprint.workingDays, raisedOn, today)
    if (clearedOn !== null || days < impedimentDays) return []
    const itemKeys = tasks.filter((task) => task.itemId === itemId).map(({ itemKey }) => itemKey)
    return [
      {
        code: 'impediment-open',
        text: `"${title}" has been open for ${count(days, 'working day')}.`,
        itemKeys,
        facts: { title, raisedOn, days },
      },
    ]
  })
}

function blockedTasks({ tasks }: WarningFacts): Warning[] {
  return tasks
    .filter(({ status }) => status === 'blocked')
    .map(({ itemKey, title, remainingPoints }) => ({
      code: 'task-blocked',
      text: `${itemKey} "${title}" is blocked with ${count(remainingPoints, 'point')} remaining.`,
      itemKeys: [itemKey],
      facts: { remainingPoints },
    }))
}

function stalledTasks({ tasks, log, sprint, today }: WarningFacts, { stalledDays }: WarningLimits): Warning[] {
  return tasks
    .filter(({ status }) => status === 'in-progress')
    .flatMap(({ itemId, itemKey, title, addedOn }): Warning[] => {
      const touchedOn = log.findLast((entry) => entry.itemId === itemId)?.on ?? addedOn
      const days = workingDaysSince(sprint.workingDays, touchedOn, today)
      if (days <= stalledDays) return []
      const text = `${itemKey} "${title}" is in progress, but nothing was reported on it for ${count(days, 'working day')}.`
      return [{ code: 'task-stalled', text, itemKeys: [itemKey], facts: { touchedOn, days } }]
    })
}

function absentPeople({ people, tasks }: WarningFacts): Warning[] {
  return people.flatMap(({ personId, name, hoursToday, absent }): Warning[] => {
    const own = tasks.filter((task) => task.personId === personId)
    if (own.length === 0 || (hoursToday > 0 && absent === null)) return []
    const reason = absent === null ? '' : ` (${absent})`
    const remainingPoints = roundPoints(own.reduce((total, task) => total + task.remainingPoints, 0))
    const text = `${name} is away today${reason} and has ${count(own.length, 'open task')} with ${count(remainingPoints, 'point')} remaining.`
    return [
      { code: 'person-absent', text, itemKeys: own.map(({ itemKey }) => itemKey), facts: { name, openTasks: own.length, remainingPoints } },
    ]
  })
}

function unassignedTasks({ tasks }: WarningFacts): Warning[] {
  const unassigned = tasks.filter(({ personId }) => personId === null)
  if (unassigned.length === 0) return []
  const itemKeys = unassigned.map(({ itemKey }) => itemKey)
  const text = `${count(unassigned.length, 'open task')} without anybody assigned: ${itemKeys.join(', ')}.`
  return [{ code: 'task-unassigned', text, itemKeys, facts: { tasks: unassigned.length } }]
}

function workingDaysSince(workingDays: readonly string[], since: string, today: string): number {
  return workingDays.filter((day) => day > since && day <= today).length
}

function count(amount: number, what: string): string {
  return amount === 1 ? `1 ${what}` : `${amount} ${what}s`
}
