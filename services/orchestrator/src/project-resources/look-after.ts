import { orchestratorOperations, ProblemError } from '@dsm/contracts'
import { type Client, UpstreamRefusal } from '@dsm/http-client'
import { type Looked, type ProjectResource, reasonOf } from '../domain/project-resources/project-status.ts'

/** As long as a service works on an answer: a plan asks models and solvers, and may wait for another's run. */
const timeoutMs = 60_000

/** Calls the endpoint for a project, as anybody would, and says what came of it. Never throws: what went wrong is what it says. */
export async function lookAfter(orchestrator: Client, { spec: { projectId, orchestrate } }: ProjectResource): Promise<Looked> {
  const params = { projectId }
  try {
    const run = orchestrate === 'Always' ? await orchestrator.call(orchestratorOperations.orchestrate, { params, timeoutMs }) : undefined
    const { activeSprint, next } = await orchestrator.call(orchestratorOperations.getStatus, { params })
    const key = activeSprint?.key ?? null
    if (!run)
      return { ready: null, reason: 'NotAsked', message: `spec.orchestrate is Never; due would be: ${next.because}`, activeSprint: key }
    const isDone = run.status === 'done'
    return { ready: isDone, reason: isDone ? 'Orchestrated' : reasonOf(run.status), message: run.outcome, activeSprint: key }
  } catch (error) {
    const code = error instanceof UpstreamRefusal || error instanceof ProblemError ? error.code : undefined
    const message = error instanceof Error ? error.message : String(error)
    return { ready: false, reason: reasonOf(code ?? ''), message, activeSprint: null }
  }
}
