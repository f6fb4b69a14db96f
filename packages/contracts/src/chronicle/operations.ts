import { z } from 'zod'
import { Day, Id, Instant, line, ProjectId, text } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { ArchivedEvent, AuditEntry, SearchHit } from './archive.ts'
import { Board } from './board.ts'
import { ActionItem, Report, ReportKind } from './report.ts'
import { SprintReport, Velocity } from './velocity.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inSprint = z.strictObject({ sprintId: Id })

export const chronicleOperations = {
  listEvents: operation({
    id: 'listEvents',
    method: 'GET',
    path: '/projects/:projectId/events',
    summary: 'The archive of a project, oldest first',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({
      ...PageQuery.shape,
      type: line(100).optional(),
      subject: line(200).optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: page(ArchivedEvent),
    problems: ['invalid-cursor'],
  }),
  listAudit: operation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    summary: 'Who did what, newest first: in a project, or everywhere with a token that opens every project',
    access: 'lead',
    query: z.strictObject({
      ...PageQuery.shape,
      projectId: ProjectId.optional(),
      actor: line(200).optional(),
      type: line(100).optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: page(AuditEntry),
    problems: ['invalid-cursor'],
  }),
  listReports: operation({
    id: 'listReports',
    method: 'GET',
    path: '/projects/:projectId/reports',
    summary: 'Planning, daily and retrospective reports, newest first',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ ...PageQuery.shape, kind: ReportKind.optional(), sprintId: Id.optional() }),
    response: page(Report),
    problems: ['invalid-cursor'],
  }),
  getReport: operation({
    id: 'getReport',
    method: 'GET',
    path: '/reports/:reportId',
    summary: 'Get a report',
    access: 'viewer',
    params: z.strictObject({ reportId: Id }),
    response: Report,
  }),
  createActionItem: operation({
    id: 'createActionItem',
    method: 'POST',
    path: '/projects/:projectId/action-items',
    summary: 'Raise an action item',
    access: 'member',
    status: 201,
    params: inProject,
    body: z.strictObject({ title: line(300), because: text(2000).default('') }),
    response: ActionItem,
  }),
  listActionItems: operation({
    id: 'listActionItems',
    method: 'GET',
    path: '/projects/:projectId/action-items',
    summary: 'List action items, open ones first',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ status: z.enum(['open', 'closed']).optional() }),
    response: z.array(ActionItem),
  }),
  closeActionItem: operation({
    id: 'closeActionItem',
    method: 'POST',
    path: '/projects/:projectId/action-items/:actionItemId/close',
    summary: 'Close an action item',
    access: 'member',
    params: z.strictObject({ projectId: ProjectId, actionItemId: Id }),
    body: z.strictObject({ resolution: text(2000).default('') }),
    response: ActionItem,
    problems: ['action-item-closed'],
  }),
  getVelocity: operation({
    id: 'getVelocity',
    method: 'GET',
    path: '/projects/:projectId/velocity',
    summary: 'Velocity chart: one row a closed sprint',
    access: 'viewer',
    params: inProject,
    response: Velocity,
  }),
  getSprintReport: operation({
    id: 'getSprintReport',
    method: 'GET',
    path: '/sprints/:sprintId/report',
    summary: 'Sprint report',
    access: 'viewer',
    params: inSprint,
    response: SprintReport,
  }),
  getBoard: operation({
    id: 'getBoard',
    method: 'GET',
    path: '/sprints/:sprintId/board',
    summary: 'The board as it stood at the end of a day',
    access: 'viewer',
    params: inSprint,
    query: z.strictObject({ date: Day }),
    response: Board,
  }),
  search: operation({
    id: 'searchChronicle',
    method: 'GET',
    path: '/projects/:projectId/search',
    summary: 'Search events, reports and action items',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ q: line(200).min(2), limit: z.coerce.number().int().min(1).max(100).default(20) }),
    response: z.array(SearchHit),
  }),
}
