import { ProblemError, Team } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx, violates } from '@dsm/postgres'

const select = `
  select id, name, version, array(select person_id from team_members where team_id = teams.id order by person_id) as member_ids from teams`

/** Throws `already-exists`. */
export async function insertTeam(tx: Tx, { id, name, memberIds }: Pick<Team, 'id' | 'name' | 'memberIds'>): Promise<Team> {
  await refusingTwins(name, execute(tx, 'insert into teams (id, name) values ($1, $2)', [id, name]))
  await insertMembers(tx, id, memberIds)
  return row(tx, Team, `${select} where id = $1`, [id])
}

/** Throws `already-exists`. */
export async function updateTeam(tx: Tx, { id, name, memberIds }: Team): Promise<Team> {
  await refusingTwins(name, execute(tx, 'update teams set name = $2, version = version + 1 where id = $1', [id, name]))
  await execute(tx, 'delete from team_members where team_id = $1', [id])
  await insertMembers(tx, id, memberIds)
  return row(tx, Team, `${select} where id = $1`, [id])
}

/** Throws `not-found`. */
export async function teamOf(q: Queryable, id: string): Promise<Team> {
  return found(await maybeRow(q, Team, `${select} where id = $1`, [id]), id)
}

/** The team, locked until `tx` ends; its members change only behind this lock. Throws `not-found`. */
export async function lockTeam(tx: Tx, id: string): Promise<Team> {
  await execute(tx, 'select 1 from teams where id = $1 for no key update', [id])
  return teamOf(tx, id)
}

export function listTeams(q: Queryable, { after, limit }: { after: string | null; limit: number }): Promise<Team[]> {
  return rows(q, Team, `${select} where $1::uuid is null or id > $1 order by id limit $2`, [after, limit])
}

async function insertMembers(tx: Tx, id: string, memberIds: readonly string[]): Promise<void> {
  try {
    await execute(tx, 'insert into team_members (team_id, person_id) select distinct $1::uuid, unnest($2::uuid[])', [id, memberIds])
  } catch (error) {
    if (violates(error, 'team_members_person')) throw new ProblemError('not-found', 'a member of the team is no person that is known')
    throw error
  }
}

function found(team: Team | undefined, id: string): Team {
  if (!team) throw new ProblemError('not-found', `there is no team ${id}`)
  return team
}

async function refusingTwins(name: string, written: Promise<unknown>): Promise<void> {
  try {
    await written
  } catch (error) {
    if (violates(error, 'teams_name')) throw new ProblemError('already-exists', `there is a team named ${name}`)
    throw error
  }
}
