import type { Forecast, LeftOut, PlanningSnapshot, PlanWait } from '@dsm/contracts'
import type { Exclusion } from './eligibility.ts'

type Missing = PlanWait['missing']

/** What stands in the way of any plan: people, hours, items. Empty if nothing does. */
export function missingInputs({ people, items }: PlanningSnapshot): Missing {
  const missing: Missing = []
  const ready = items.filter((item) => item.ready)
  const estimated = items.filter((item) => item.points !== null && item.points > 0)

  if (people.length === 0) missing.push({ code: 'no-people', detail: 'nobody is allocated to the project in this sprint' })
  else if (people.every((person) => person.hours <= 0)) {
    missing.push({ code: 'no-hours', detail: `none of the ${people.length} people has an available hour in this sprint` })
  }
  if (items.length === 0) missing.push({ code: 'no-items', detail: 'the backlog has no open item' })
  else {
    if (ready.length === 0)
      missing.push({ code: 'no-ready-item', detail: `none of the ${items.length} open items is ready: ${reasonsOf(items)}` })
    if (estimated.length === 0) missing.push({ code: 'no-estimated-item', detail: `none of the ${items.length} open items has points` })
  }
  return missing
}

/** What stands in the way when no item may be planned although people, hours and items are there. */
export function missingCandidates(excluded: readonly Exclusion[], { commit }: Forecast): Missing {
  const count = (reason: LeftOut['reason']) => excluded.filter((exclusion) => exclusion.reason === reason).length
  const [unskilled, big, blocked] = [count('no-skilled-person'), count('too-big'), count('dependency-unavailable')]
  const missing: Missing = []

  if (unskilled > 0) missing.push({ code: 'no-skilled-person', detail: `${unskilled} ready items need skills that no single person has` })
  if (big > 0)
    missing.push({
      code: 'nothing-fits',
      detail: `${big} ready items do not fit in a commitment of ${commit.points} points or in one person's hours`,
    })
  if (blocked > 0)
    missing.push({ code: 'blocked-by-dependencies', detail: `${blocked} ready items depend on items that cannot be planned` })
  if (missing.length === 0)
    missing.push({ code: 'no-ready-item', detail: `none of the ${excluded.length} open items is ready and has points` })
  return missing
}

function reasonsOf(items: PlanningSnapshot['items']): string {
  const reasons = Map.groupBy(
    items.flatMap((item) => item.reasons),
    (reason) => reason.code,
  )
  const counted = [...reasons].map(([code, found]) => `${found.length} × ${code}`)
  return counted.join(', ') || 'no reason given'
}
