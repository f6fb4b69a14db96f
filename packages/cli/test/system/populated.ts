import { chronicleOperations, orchestratorOperations, projectOperations, sprintOperations } from '@dsm/contracts'
import type { KnownIds } from '@dsm/testing/fuzz'
import type { System } from './start-system.ts'
import { createTeam } from './team.ts'

/** Fills a system with at least one of everything; returns the ids by the names of the fields that hold them. */
export async function populate({ clients, settle }: System): Promise<KnownIds> {
  const { projectId, people, items } = await createTeam(clients, { policy: { progressSource: 'simulated' } })
  const params = { projectId }
  const calendar = await clients.project.call(projectOperations.createCalendar, {
    body: { name: 'Berlin', holidays: { country: 'DE', region: 'BE' } },
  })
  const team = await clients.project.call(projectOperations.createTeam, { body: { name: 'Core' } })
  const personId = people.map(({ id }) => id)
  const timeOff = await clients.project.call(projectOperations.bookTimeOff, {
    params: { personId: personId[0] ?? '' },
    body: { from: '2026-03-05', to: '2026-03-05' },
  })
  const allocations = await clients.project.call(projectOperations.listAllocations, { params })
  const run = await clients.orchestrator.call(orchestratorOperations.orchestrate, { params })
  const sprintId = run.sprintId ?? ''
  const impediment = await clients.sprint.call(sprintOperations.raiseImpediment, {
    params: { sprintId },
    body: { title: 'No environment' },
  })
  const actionItem = await clients.chronicle.call(chronicleOperations.createActionItem, { params, body: { title: 'Write it down' } })
  await settle()
  const reports = await clients.chronicle.call(chronicleOperations.listReports, { params })
  const strategies = await clients.orchestrator.call(orchestratorOperations.listStrategies, { params })
  const episodes = await clients.orchestrator.call(orchestratorOperations.listEpisodes, { params })
  const itemId = items.map(({ id }) => id)
  return {
    projectId: [projectId],
    personId,
    calendarId: [calendar.id],
    teamId: [team.id],
    timeOffId: [timeOff.id],
    allocationId: allocations.map(({ id }) => id),
    itemId,
    dependsOnId: itemId,
    parentId: itemId,
    before: itemId,
    after: itemId,
    sprintId: [sprintId],
    impedimentId: [impediment.id],
    reportId: reports.items.map(({ id }) => id),
    actionItemId: [actionItem.id],
    decisionId: [run.decisionId ?? ''],
    runId: [run.id],
    episodeId: episodes.items.map(({ id }) => id),
    strategyId: strategies.items.map(({ id }) => id),
    date: ['2026-03-02', '2026-03-03'],
  }
}
