import { Person, ProblemError } from '@dsm/contracts'
import { maybeRow, type Queryable, row, rows, type Tx, violates } from '@dsm/postgres'

const columns = 'id, name, email, skills, calendar_id, active, version'

type NewRow = Pick<Person, 'id' | 'name' | 'email' | 'skills' | 'calendarId'>

/** Throws `already-exists` where another person has the e-mail address. */
export function insertPerson(tx: Tx, { id, name, email, skills, calendarId }: NewRow): Promise<Person> {
  const sql = `insert into people (id, name, email, skills, calendar_id) values ($1, $2, $3, $4, $5) returning ${columns}`
  return refusingTwins(email, row(tx, Person, sql, [id, name, email, skills, calendarId]))
}

/** Throws `already-exists` where another person has the e-mail address. */
export function updatePerson(tx: Tx, { id, name, email, skills, calendarId, active }: Person): Promise<Person> {
  const sql = `
    update people set name = $2, email = $3, skills = $4, calendar_id = $5, active = $6, version = version + 1 where id = $1 returning ${columns}`
  return refusingTwins(email, row(tx, Person, sql, [id, name, email, skills, calendarId, active]))
}

/** Throws `not-found`. */
export async function personOf(q: Queryable, id: string): Promise<Person> {
  return found(await maybeRow(q, Person, `select ${columns} from people where id = $1`, [id]), id)
}

/** The person, locked until `tx` ends: whoever changes what must add up for one person does it behind this lock. Throws `not-found`. */
export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  return found(await maybeRow(tx, Person, `select ${columns} from people where id = $1 for no key update`, [id]), id)
}

/** Locks several at once, in one order; those that do not exist are left out. */
export function lockPeople(tx: Tx, ids: readonly string[]): Promise<Person[]> {
  return rows(tx, Person, `select ${columns} from people where id = any($1) order by id for no key update`, [ids])
}

/** People behind the id `after`, by id: those who are allocated to a project among `visible` on some day, or nowhere; all, where it is null. */
export function listPeople(
  q: Queryable,
  page: { visible: readonly string[] | null; after: string | null; limit: number },
): Promise<Person[]> {
  const sql = `
    select ${columns} from people
    where ($1::uuid is null or id > $1)
      and ($2::text[] is null
        or not exists (select from allocations where person_id = people.id)
        or exists (select from allocations where person_id = people.id and project_id = any($2)))
    order by id limit $3`
  return rows(q, Person, sql, [page.after, page.visible, page.limit])
}

/** Active people who are allocated to the project on some day. */
export function activePeopleOf(q: Queryable, projectId: string): Promise<Person[]> {
  const sql = `
    select ${columns} from people where active and id in (select person_id from allocations where project_id = $1) order by id`
  return rows(q, Person, sql, [projectId])
}

function found(person: Person | undefined, id: string): Person {
  if (!person) throw new ProblemError('not-found', `there is no person ${id}`)
  return person
}

async function refusingTwins<T>(email: string | null, written: Promise<T>): Promise<T> {
  try {
    return await written
  } catch (error) {
    if (violates(error, 'people_email')) throw new ProblemError('already-exists', `there is a person with the address ${email}`)
    throw error
  }
}
