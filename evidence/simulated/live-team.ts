import type { PastSprint as KnownSprint } from '@dsm/contracts'
import { contextFacts, type PlanningContext } from '@dsm/orchestrator-service/domain'
import { randomStream } from '@dsm/sprint-service/simulation'
import { afterSprint, type Backlog, emptyBacklog, openItems, refilled, select } from './backlog.ts'
import { type ClosedSprint, liveSprint } from './live-sprint.ts'
import type { Asked, PastSprint, Planned, Planner } from './planner.ts'
import type { World } from './world.ts'

/** One sprint as it was planned, and as it went. */
export type LivedSprint = PastSprint & Pick<Planned, 'forecast'>

/** Plans and lives through all sprints of a team. */
export function liveTeam(world: World, planner: Planner): LivedSprint[] {
  let backlog: Backlog = emptyBacklog
  const history: KnownSprint[] = []
  return world.sprints.map((_days, sprint) => {
    backlog = refilled(backlog, world)
    const asked = ask(world, sprint, { backlog, history })
    const planned = planner.plan(asked)
    const { items, people } = asked.context
    const taken = select(items, people, planned)
    const chosen = new Set(taken.map(({ item }) => item.id))
    const spare = items.filter(({ id }) => !chosen.has(id))
    const closed = liveSprint(world, sprint, { taken, remaining: backlog.remaining, spare })
    backlog = afterSprint(backlog, taken, closed.unfinished)

    planner.close(closed)
    const { unfinished: _carried, ...known } = closed
    const sprintKey = `${world.projectId}-S${sprint + 1}`
    history.push(knownSprint(sprintKey, asked, closed))
    return { ...known, projectId: world.projectId, sprintKey, facts: asked.facts, forecast: planned.forecast }
  })
}

type Standing = { backlog: Backlog; history: readonly KnownSprint[] }

function ask({ projectId, seed, sprints }: World, sprint: number, { backlog, history }: Standing): Asked {
  const { startsOn, workingDays, people } = sprints[sprint] ?? { startsOn: '', workingDays: [], people: [] }
  const total = (hours: readonly number[]) => hours.reduce((sum, each) => sum + each, 0)
  const context: PlanningContext = {
    projectId,
    projectKey: projectId,
    today: startsOn,
    sprint: { startsOn, endsOn: workingDays.at(-1) ?? startsOn, workingDays },
    people: people.map(({ personId, name, skills, days }) => ({
      personId,
      name,
      skills: [...skills],
      hours: total(days.map(({ hours }) => hours)),
      fullHours: total(days.map(({ fullHours }) => fullHours)),
      reductions: [],
    })),
    items: openItems(backlog),
    doneItemIds: [],
    history: [...history],
  }
  // The chance that a decision leaves to trials is the same whoever plans.
  const chance = randomStream('decision', seed, sprint).integer(0, 0x7fffffff)
  return { context, facts: contextFacts(context), seed: chance }
}

function knownSprint(key: string, { facts: { hours, workingDays } }: Asked, { totals, ranOut }: ClosedSprint): KnownSprint {
  const { commitment: committed, completed, added, tasks } = totals
  return { sprintId: key, key, committed, completed, hours, ranOut, added, workingDays, tasks }
}
