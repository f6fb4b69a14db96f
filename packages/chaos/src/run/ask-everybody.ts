import { chronicleOperations, orchestratorOperations, type Sprint, sprintOperations } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import type { Traffic } from '../traffic/traffic.ts'

/** Asks through the door, once it is quiet: every project can be orchestrated, and tells the same of its sprints whoever is asked. */
export async function askEverybody({ clients, projectIds }: Pick<Traffic, 'clients' | 'projectIds'>): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const projectId of projectIds) {
    const params = { projectId }
    try {
      await clients.orchestrator.call(orchestratorOperations.orchestrate, { params })
      const { sprints: told } = await clients.chronicle.call(chronicleOperations.getVelocity, { params })
      const closed = await closedSprints(clients, projectId)
      const rows = new Map(told.map((row) => [row.sprintId, `${row.commitment} ${row.completed} ${row.carriedOver}`]))
      for (const { id, key, totals } of closed) {
        const should = `${totals.commitment} ${totals.completed} ${totals.carriedOver}`
        const is = rows.get(id)
        // The last one may have been closed by this very run: the event is on its way.
        if (is !== undefined && is !== should)
          findings.push({ kind: 'diverged', what: `velocity of ${key}`, detail: `is ${is}, should be ${should}` })
      }
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      findings.push({ kind: 'stuck', what: `project ${projectId}`, detail: `does not answer although all is quiet: ${detail}` })
    }
  }
  return findings
}

async function closedSprints(clients: Traffic['clients'], projectId: string): Promise<Sprint[]> {
  const query = { status: 'closed', limit: 200 } as const
  return (await clients.sprint.call(sprintOperations.listSprints, { params: { projectId }, query })).items
}
