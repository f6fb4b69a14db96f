import { projectOperations as operations } from '@dsm/contracts'
import { decodeCursor, handle, paginate, requireProject, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { changed } from '../domain/change.ts'
import type { ProjectDeps } from '../deps.ts'
import { announceProject } from '../events/announce.ts'
import { requireCalendar } from '../store/calendars.ts'
import { keysOf } from '../store/project-key.ts'
import { insertProject, listProjects, lockProject, projectOf, updateProject } from '../store/projects.ts'

const Cursor = z.tuple([z.string()])

export function registerProjects(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createProject, (context) => {
    const { body, claims } = context
    requireProject(claims, body.id)
    const createdAt = deps.clock()
    return write(deps, context, async (tx) => {
      await requireCalendar(tx, body.calendarId)
      const keys = body.key === undefined ? keysOf(body.id) : [body.key]
      const project = await insertProject(tx, { ...body, createdAt: createdAt.toISOString() }, keys)
      await announceProject(tx, 'project.created.v1', project, createdAt)
      return project
    })
  })

  handle(app, operations.listProjects, async ({ query, claims }) => {
    const [after] = query.cursor === undefined ? [''] : decodeCursor(query.cursor, Cursor)
    const visible = claims.projects === '*' ? null : claims.projects
    return paginate(await listProjects(deps.db, { visible, after, limit: query.limit + 1 }), query.limit, ({ id }) => [id])
  })

  handle(app, operations.getProject, ({ params }) => projectOf(deps.db, params.projectId))

  handle(app, operations.changeProject, (context) =>
    write(deps, context, async (tx) => {
      const before = await lockProject(tx, context.params.projectId)
      requireVersion(context.ifMatch, before.version)
      const after = changed(before, context.body)
      if (after === before) return before
      await requireCalendar(tx, after.calendarId)
      const project = await updateProject(tx, after)
      await announceProject(tx, 'project.updated.v1', project, deps.clock())
      return project
    }),
  )
}
