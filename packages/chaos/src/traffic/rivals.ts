import { orchestratorOperations, type Sprint, sprintOperations } from '@dsm/contracts'
import type { Team } from './team.ts'

/** Two people plan a sprint each and start it at the same moment, while the agent may do the same: at most one can win. Afterwards both are cancelled. */
export async function raceRivals(team: Team): Promise<void> {
  const { careful, clients, projectId, random } = team
  const planned = [await plan(team), await plan(team)].filter((sprint) => sprint !== undefined)
  const starts = planned.map(({ id: sprintId }) =>
    careful.ask(
      clients.sprint,
      sprintOperations.startSprint,
      { params: { sprintId } },
      { effect: `start-sprint ${sprintId}`, shared: true },
    ),
  )
  const agent = random.chance(0.3)
    ? [
        careful.ask(
          clients.orchestrator,
          orchestratorOperations.orchestrate,
          { params: { projectId } },
          { effect: ({ id }) => `run ${id}`, shared: true },
        ),
      ]
    : []
  await Promise.all<unknown>([...starts, ...agent])
  for (const { id: sprintId } of planned) {
    const wish = { effect: `cancel-sprint ${sprintId}`, shared: true }
    await careful.ask(clients.sprint, sprintOperations.cancelSprint, { params: { sprintId }, body: { reason: 'the race is over' } }, wish)
  }
}

async function plan({ careful, clients, ledger, random, projectId, nextDay }: Team): Promise<Sprint | undefined> {
  const goal = ledger.marker()
  const day = nextDay()
  const body = { goal, startsOn: day, endsOn: day, workingDays: [day] }
  const wish = { effect: `plan ${goal}`, twice: random.chance(0.2) }
  const asked = await careful.ask(clients.sprint, sprintOperations.planSprint, { params: { projectId }, body }, wish)
  return asked.outcome === 'acked' ? asked.answer : undefined
}
