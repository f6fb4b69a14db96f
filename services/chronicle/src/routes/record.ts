import { chronicleOperations, ProblemError } from '@dsm/contracts'
import { decodeCursor, handle, pageById, paginate, requireEverything, requireProject, type ServiceDeps } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { requireKnownProject } from '../clients/projects.ts'
import { listArchive } from '../store/archive.ts'
import { listAudit } from '../store/audit.ts'
import { findReport, listReports } from '../store/reports.ts'
import { searchRecord } from '../store/search.ts'

const operations = chronicleOperations
const EventCursor = z.tuple([z.string(), z.uuid()])
const ReportCursor = z.tuple([z.iso.date(), z.uuid()])

/** The record itself: events, reports, and the search through both. */
export function recordRoutes(app: FastifyInstance, { db, clients }: Pick<ServiceDeps, 'db' | 'clients'>): void {
  handle(app, operations.listEvents, async ({ params: { projectId }, query }) => {
    const { cursor, limit, type = null, subject = null, from = null, to = null } = query
    const after = cursor === undefined ? null : decodeCursor(cursor, EventCursor)
    await requireKnownProject({ db, clients }, projectId)
    const found = await listArchive(db, { projectId, type, subject, from, to, after, limit: limit + 1 })
    return paginate(found, limit, ({ time, id }) => [time, id])
  })

  handle(app, operations.listAudit, async ({ query, claims }) => {
    const { projectId = null, actor = null, type = null, from = null, to = null } = query
    if (projectId === null) requireEverything(claims)
    else await requireKnownProject({ db, clients }, projectId)
    return pageById(query, ({ after, limit }) => listAudit(db, { projectId, actor, type, from, to, before: after, limit }))
  })

  handle(app, operations.listReports, async ({ params: { projectId }, query: { cursor, limit, kind = null, sprintId = null } }) => {
    const before = cursor === undefined ? null : decodeCursor(cursor, ReportCursor)
    await requireKnownProject({ db, clients }, projectId)
    const found = await listReports(db, { projectId, kind, sprintId, before, limit: limit + 1 })
    return paginate(found, limit, ({ date, id }) => [date, id])
  })

  handle(app, operations.getReport, async ({ params: { reportId }, claims }) => {
    const report = await findReport(db, reportId)
    if (!report) throw new ProblemError('not-found', `no report ${reportId}`)
    requireProject(claims, report.projectId)
    return report
  })

  handle(app, operations.search, async ({ params: { projectId }, query: { q, limit } }) => {
    await requireKnownProject({ db, clients }, projectId)
    return searchRecord(db, { projectId, words: q, limit })
  })
}
