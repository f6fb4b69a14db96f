import { type Claims, chronicleOperations, ProblemError } from '@dsm/contracts'
import { handle, requireProject, type ServiceDeps, today } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import { board } from '../domain/board.ts'
import { type SprintHistory, sprintHistory } from '../domain/sprint-history.ts'
import { sprintReport, velocity } from '../domain/velocity.ts'
import { closedSprints, sprintEvents } from '../store/archive.ts'

const operations = chronicleOperations

/** Figures and boards, computed from the archive at each request: there is no second copy that could differ. */
export function analyticsRoutes(app: FastifyInstance, { db, clock, clients }: Pick<ServiceDeps, 'db' | 'clock' | 'clients'>): void {
  const historyOf = async (sprintId: string, { claims, day = null }: { claims: Claims; day?: string | null }): Promise<SprintHistory> => {
    const events = await sprintEvents(db, sprintId)
    const history = sprintHistory(events, day)
    const known = history ?? sprintHistory(events)
    if (known) requireProject(claims, known.sprint.projectId)
    if (!history)
      throw new ProblemError('not-found', known ? `${known.sprint.key} had not started on ${day}` : `no sprint ${sprintId} has started`)
    return history
  }

  handle(app, operations.getVelocity, async ({ params: { projectId } }) => {
    await requireKnownProject({ db, clients }, projectId)
    return velocity(projectId, await closedSprints(db, projectId))
  })

  handle(app, operations.getSprintReport, async ({ params: { sprintId }, claims }) => {
    const history = await historyOf(sprintId, { claims })
    return sprintReport(history, today(clock, history.sprint.timeZone))
  })

  handle(app, operations.getBoard, async ({ params: { sprintId }, query: { date }, claims }) =>
    board(await historyOf(sprintId, { claims, day: date }), date),
  )
}
