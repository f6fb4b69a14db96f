import { Id, operation, page, PageQuery, ProblemError, ProjectId } from '@dsm/contracts'
import { append } from '@dsm/events'
import { maybeRow, row, rows, type Db, type Queryable, type Tx } from '@dsm/postgres'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { decodeCursor, defineService, handle, paginate, requireProject, requireVersion, type ServiceParts, write } from '../src/index.ts'

// A service as small as one can be: notes of a project, an event for each, and a handler that counts them.

export const Note = z.object({ id: Id, projectId: ProjectId, text: z.string(), version: z.int() }).meta({ id: 'Note' })
export type Note = z.infer<typeof Note>

const ofProject = z.strictObject({ projectId: ProjectId })
const ofNote = z.strictObject({ noteId: Id })
const NewNote = z.strictObject({ text: z.string().min(1).max(20), stars: z.int().min(0).max(5).default(0) })

export const listNotes = operation({
  id: 'listNotes',
  method: 'GET',
  path: '/projects/:projectId/notes',
  summary: 'Lists notes',
  access: 'viewer',
  params: ofProject,
  query: PageQuery,
  response: page(Note),
  problems: ['invalid-cursor'],
})
export const addNote = operation({
  id: 'addNote',
  method: 'POST',
  path: '/projects/:projectId/notes',
  summary: 'Adds a note',
  access: 'member',
  status: 201,
  params: ofProject,
  body: NewNote,
  response: Note,
  versioned: true,
  bodyLimit: 1000,
})
export const changeNote = operation({
  id: 'changeNote',
  method: 'PATCH',
  path: '/notes/:noteId',
  summary: 'Changes a note',
  access: 'member',
  params: ofNote,
  body: NewNote,
  response: Note,
  versioned: true,
})
export const dropNote = operation({
  id: 'dropNote',
  method: 'DELETE',
  path: '/notes/:noteId',
  summary: 'Drops a note',
  access: 'lead',
  status: 204,
  params: ofNote,
})
export const importNotes = operation({
  id: 'importNotes',
  method: 'POST',
  path: '/projects/:projectId/notes/import',
  summary: 'Imports notes',
  access: 'member',
  consumes: 'text/csv',
  params: ofProject,
  body: z.string(),
  response: z.object({ lines: z.int() }),
})

export const createNotesTable = `
  create table if not exists notes (id uuid primary key, project_id text not null, text text not null, version int not null);
  create table if not exists counted (event_id uuid primary key)`

const columns = 'id, project_id, text, version'

function insert(tx: Tx, note: Note): Promise<Note> {
  return row(tx, Note, `insert into notes (${columns}) values ($1, $2, $3, $4) returning ${columns}`, [
    note.id,
    note.projectId,
    note.text,
    note.version,
  ])
}

async function lock(tx: Tx, id: string): Promise<Note> {
  const note = await maybeRow(tx, Note, `select ${columns} from notes where id = $1 for update`, [id])
  if (!note) throw new ProblemError('not-found', `there is no note ${id}`)
  return note
}

function notesAfter(db: Queryable, projectId: string, { after, limit }: { after: string | null; limit: number }): Promise<Note[]> {
  const sql = `select ${columns} from notes where project_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`
  return rows(db, Note, sql, [projectId, after, limit])
}

/** The event type is borrowed: this service has none of its own. */
function noteAdded(note: Note, time: string) {
  const data = { projectId: note.projectId, itemId: note.id, itemKey: 'NOTE-1' }
  return { type: 'item.removed.v1' as const, source: 'chronicle' as const, subject: note.id, time, data }
}

export type Extras = Pick<ServiceParts, 'background' | 'close'> & { onAdd?: (tx: Tx) => Promise<unknown>; onEvent?: () => Promise<unknown> }

export const notes = (extras: Extras = {}) =>
  defineService({
    name: 'chronicle',
    title: 'Notes',
    description: 'Notes of projects',
    build: (deps) => ({
      ...(extras.background && { background: extras.background }),
      ...(extras.close && { close: extras.close }),
      routes: (app) => {
        const { db, clock } = deps
        handle(app, listNotes, async ({ params, query }) => {
          const [after] = query.cursor ? decodeCursor(query.cursor, z.tuple([Id])) : [null]
          const found = await notesAfter(db, params.projectId, { after, limit: query.limit + 1 })
          return paginate(found, query.limit, ({ id }) => [id])
        })
        handle(app, addNote, (context) =>
          write(deps, context, async (tx) => {
            const note = await insert(tx, { id: uuid(), projectId: context.params.projectId, text: context.body.text, version: 1 })
            await append(tx, noteAdded(note, clock().toISOString()))
            await extras.onAdd?.(tx)
            return note
          }),
        )
        handle(app, changeNote, (context) =>
          write(deps, context, async (tx) => {
            const note = await lock(tx, context.params.noteId)
            requireProject(context.claims, note.projectId)
            requireVersion(context.ifMatch, note.version)
            return row(tx, Note, `update notes set text = $2, version = version + 1 where id = $1 returning ${columns}`, [
              note.id,
              context.body.text,
            ])
          }),
        )
        handle(app, dropNote, (context) =>
          write(deps, context, async (tx) => {
            const note = await lock(tx, context.params.noteId)
            requireProject(context.claims, note.projectId)
            await tx.query('delete from notes where id = $1', [note.id])
          }),
        )
        handle(app, importNotes, ({ body }) => ({ lines: body.split('\n').length }))
      },
      consumers: {
        handlers: {
          'item.removed.v1': {
            order: 'every',
            handle: async (tx, event) => {
              await extras.onEvent?.()
              await tx.query('insert into counted (event_id) values ($1)', [event.id])
            },
          },
        },
      },
    }),
  })

export async function countOf(db: Db, table: 'notes' | 'counted' | 'outbox' | 'idempotency'): Promise<number> {
  return (await row(db, z.object({ count: z.number() }), `select count(*) as count from ${table}`)).count
}
