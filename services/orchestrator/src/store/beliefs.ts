import { EpisodeOutcome, type PeerSprint, ProjectId, RecalledEpisode, type SimilarSprint, SprintMark } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import { similarSprint } from '../domain/memory/similar-sprint.ts'

/** How far back other projects' sprints and a project's own recalls are looked at. */
const peerSprints = 60
const ownSprints = 60

const PeerRow = z.object({
  projectId: ProjectId,
  facts: z.object({ hours: z.number(), workingDays: z.int() }),
  // What else the outcome says is not looked at.
  outcome: EpisodeOutcome.pick({ completed: true, ranOut: true, hoursWithWork: true }).strip(),
  course: z.array(SprintMark).nullable(),
})

/**
 * Closed sprints of all other projects, oldest first. One without a completed point is left out: whether its team was slow or reported nothing, other teams learn no
 * speed from it. Whoever may read a decision need not know which projects there are.
 */
export async function peersOf(q: Queryable, projectId: string): Promise<PeerSprint[]> {
  const found = await rows(
    q,
    PeerRow,
    `select * from (
       select e.project_id, e.facts, o.outcome, d.course, o.known_at, e.id
       from episode_outcomes o join episodes e on e.id = o.episode_id join decisions d on d.id = e.decision_id
       where o.project_id <> $1 and (o.outcome ->> 'completed')::numeric > 0 order by o.known_at desc, e.id desc limit $2
     ) latest order by known_at, id`,
    [projectId, peerSprints],
  )
  const labels = new Map([...new Set(found.map((row) => row.projectId))].map((peer, index) => [peer, `peer ${index + 1}`]))
  return found.map(({ projectId: peer, facts, outcome, course }) => ({
    team: labels.get(peer) ?? 'peer',
    hours: outcome.hoursWithWork ?? facts.hours,
    workingDays: facts.workingDays,
    completed: outcome.completed,
    ranOut: outcome.ranOut && typeof outcome.hoursWithWork !== 'number',
    ...(course && { marks: course }),
  }))
}

const RecallRow = z.object({ sprintId: z.uuid(), episodes: z.array(RecalledEpisode).nullable() })

/** What had been recalled for the project's closed sprints when they were planned, oldest first. */
export async function recalledBefore(q: Queryable, projectId: string): Promise<{ sprintId: string; episodes: SimilarSprint[] }[]> {
  const found = await rows(
    q,
    RecallRow,
    `select * from (
       select id, sprint_id, snapshot #> '{belief,recall,episodes}' as episodes from decisions
       where project_id = $1 and outcome is not null and sprint_id is not null order by id desc limit $2
     ) latest order by id`,
    [projectId, ownSprints],
  )
  return found.map(({ sprintId, episodes }) => ({
    sprintId,
    episodes: (episodes ?? []).map(similarSprint),
  }))
}

/** Keeps how the sprint of a decision went. */
export async function keepCourse(tx: Tx, decisionId: string, course: readonly SprintMark[]): Promise<void> {
  await execute(tx, 'update decisions set course = $2 where id = $1', [decisionId, JSON.stringify(course)])
}

const CourseRow = z.object({ sprintId: z.uuid(), marks: z.array(SprintMark) })

/** How the project's closed sprints went, oldest first. */
export async function coursesOf(q: Queryable, projectId: string): Promise<z.infer<typeof CourseRow>[]> {
  return rows(
    q,
    CourseRow,
    `select * from (
       select id, sprint_id, course as marks from decisions
       where project_id = $1 and course is not null and sprint_id is not null order by id desc limit $2
     ) latest order by id`,
    [projectId, ownSprints],
  )
}
