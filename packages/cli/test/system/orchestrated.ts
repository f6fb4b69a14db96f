import { orchestratorOperations, type Run, sprintOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { expect, test as base } from 'vitest'
import { startSystem, type System } from './start-system.ts'

/** A test with five services of its own. */
export const test = base.extend<{ system: System }>({
  // oxlint-disable-next-line no-empty-pattern
  system: async ({}, use) => {
    const system = await startSystem()
    await use(system)
    await system.stop()
  },
})

export const orchestrate = ({ clients }: System, projectId = 'ATLAS'): Promise<Run> =>
  clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })

export async function decisionOf({ clients }: System, run: Run) {
  if (run.decisionId === null) throw new Error(`no decision: ${run.outcome}`)
  return clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId } })
}

export async function sprintsOf({ clients }: System, projectId = 'ATLAS') {
  return (await clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })).items
}

/** What a client throws when a service refuses with this code. */
export const refusal = (code: string) => expect.objectContaining({ constructor: UpstreamRefusal, code })
