import type { Forecast, LeftOut, PlanningSnapshot, PlanWait } from '@dsm/contracts'
import type { Exclusion } from './eligibility.ts'
import { counted, listed } from './words.ts'

type Missing = PlanWait['missing']

/** What stands in the way of any plan: people, hours, items. Empty if nothing does. */
export function missingInputs({ people, items }: PlanningSnapshot): Missing {
  const missing: Missing = []
  const ready = items.filter((item) => item.ready)
  const estimated = items.filter((item) => item.points !== null && item.points > 0)

  if (people.length === 0) missing.push({ code: 'no-people', detail: 'nobody is allocated to the project in this sprint' })
  else if (people.every((person) => person.hours <= 0)) {
    missing.push({ code: 'no-hours', detail: `none of ${counted(people.length, 'person', 'people')} has an available hour in this sprint` })
  }
  if (items.length === 0) missing.push({ code: 'no-items', detail: 'the backlog has no open item' })
  else {
    if (ready.length === 0)
      missing.push({ code: 'no-ready-item', detail: `none of ${counted(items.length, 'open item')} is ready: ${reasonsOf(items)}` })
    if (estimated.length === 0)
      missing.push({
        code: 'no-estimated-item',
        detail: `none of ${counted(items.length, 'open item')} has points: ${listed(items.map(({ key }) => key))}`,
      })
  }
  return missing
}

/** What stands in the way when no item may be planned although people, hours and items are there. */
export function missingCandidates(excluded: readonly Exclusion[], { commit }: Forecast): Missing {
  const keysOf = (reason: LeftOut['reason']) => excluded.filter((exclusion) => exclusion.reason === reason).map(({ item: { key } }) => key)
  const ready = (keys: string[], verbs: [one: string, many: string]) =>
    `${counted(keys.length, `ready item ${verbs[0]}`, `ready items ${verbs[1]}`)}`
  const [unskilled, big, blocked] = [keysOf('no-skilled-person'), keysOf('too-big'), keysOf('dependency-unavailable')]
  const missing: Missing = []

  if (unskilled.length > 0) {
    const detail = `${ready(unskilled, ['needs', 'need'])} skills that no single person has: ${listed(unskilled)}`
    missing.push({ code: 'no-skilled-person', detail })
  }
  if (big.length > 0) {
    const room = `in a commitment of ${counted(commit.points, 'point')} or in one person's hours`
    missing.push({ code: 'nothing-fits', detail: `${ready(big, ['does', 'do'])} not fit ${room}: ${listed(big)}` })
  }
  if (blocked.length > 0) {
    const each = excluded.filter(({ reason }) => reason === 'dependency-unavailable').map(({ item, detail }) => `${item.key}: ${detail}`)
    const detail = `${ready(blocked, ['depends', 'depend'])} on items that cannot be planned (${listed(each)})`
    missing.push({ code: 'blocked-by-dependencies', detail })
  }
  if (missing.length === 0) {
    const keys = excluded.map(({ item: { key } }) => key)
    missing.push({
      code: 'no-ready-item',
      detail: `none of ${counted(excluded.length, 'open item')} is ready and has points: ${listed(keys)}`,
    })
  }
  return missing
}

/** How often each reason was given, and for which items. */
function reasonsOf(items: PlanningSnapshot['items']): string {
  const reasons = Map.groupBy(
    items.flatMap(({ key, reasons: given }) => given.map(({ code }) => ({ key, code }))),
    ({ code }) => code,
  )
  const each = [...reasons].map(([code, found]) => `${found.length} × ${code} (${listed(found.map(({ key }) => key))})`)
  return each.join(', ') || 'no reason given'
}
