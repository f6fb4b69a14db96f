import { orchestratorOperations as operations, ProblemError } from '@dsm/contracts'
import { handle, requireProject } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { calibration } from '../domain/learning/calibration.ts'
import { statedBy } from '../domain/learning/judged.ts'
import { findDecision } from '../store/decisions.ts'
import { judgedDecisions } from '../store/judged-decisions.ts'
import { findLessons } from '../store/lessons.ts'

/** What closed sprints taught, and how far stated confidence can be believed. */
export function learningRoutes(app: FastifyInstance, { db, clients }: Pick<OrchestratorDeps, 'db' | 'clients'>): void {
  handle(app, operations.getLessons, async ({ params: { decisionId }, claims }) => {
    const decision = await findDecision(db, decisionId)
    if (!decision) throw new ProblemError('not-found', `no decision ${decisionId}`)
    requireProject(claims, decision.projectId)
    const learned = await findLessons(db, decisionId)
    return learned ?? { decisionId, outcome: null, causes: [], lessons: [], strategies: [], rules: [] }
  })

  handle(app, operations.getCalibration, async ({ params: { projectId } }) => {
    await requireKnownProject({ db, clients }, projectId)
    return calibration(projectId, (await judgedDecisions(db, projectId)).map(statedBy))
  })
}
