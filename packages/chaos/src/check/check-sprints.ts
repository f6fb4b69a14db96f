import type { DecisionFact, Finding, History, SprintFact } from './history.ts'

/** At no time were two sprints of a project active. */
export function checkOneActive({ sprints }: Pick<History, 'sprints'>): Finding[] {
  const started = sprints
    .filter(({ startedAt }) => startedAt !== null)
    .toSorted((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1))
  const latest = new Map<string, SprintFact>()
  return started.flatMap((sprint): Finding[] => {
    const before = latest.get(sprint.projectId)
    latest.set(sprint.projectId, sprint)
    if (!before || (before.closedAt !== null && before.closedAt <= (sprint.startedAt ?? ''))) return []
    const detail = `started at ${sprint.startedAt} while ${before.key} was active until ${before.closedAt ?? 'now'}`
    return [{ kind: 'two-active-sprints', what: `${sprint.key} of ${sprint.projectId}`, detail }]
  })
}

/** No sprint that the agent planned holds an item that was done in a sprint before: the teams of a run open none of them again. */
export function checkNothingPlannedAgain({ sprints }: Pick<History, 'sprints'>): Finding[] {
  const closed = sprints.filter(({ status }) => status === 'closed')
  return sprints
    .filter(({ decisionId, startedAt }) => decisionId !== null && startedAt !== null)
    .flatMap((sprint) => {
      const earlier = closed.filter(
        ({ projectId, closedAt }) => projectId === sprint.projectId && (closedAt ?? '') <= (sprint.startedAt ?? ''),
      )
      const doneIn = new Map(earlier.flatMap(({ key, done }) => done.map((itemId) => [itemId, key])))
      return sprint.items.flatMap((itemId): Finding[] => {
        const before = doneIn.get(itemId)
        if (before === undefined) return []
        return [
          {
            kind: 'planned-again',
            what: `item ${itemId}`,
            detail: `done in ${before}, and planned again in ${sprint.key} of ${sprint.projectId}`,
          },
        ]
      })
    })
}

/** Every sprint that a decision planned belongs to a decision that was carried out, or it was cancelled; and the other way round. */
export function checkDecisions({ sprints, decisions }: Pick<History, 'sprints' | 'decisions'>): Finding[] {
  const byId = new Map(decisions.map((decision) => [decision.id, decision]))
  const sprintIds = new Set(sprints.map(({ id }) => id))
  return [
    ...sprints.flatMap((sprint) => findingsOf(sprint, byId)),
    ...decisions.flatMap((decision): Finding[] =>
      decision.status === 'executed' && (decision.sprintId === null || !sprintIds.has(decision.sprintId))
        ? [
            {
              kind: 'lost',
              what: `decision ${decision.id}`,
              detail: `carried out, but its sprint ${decision.sprintId ?? ''} does not exist`,
            },
          ]
        : [],
    ),
  ]
}

function findingsOf({ id, key, status, decisionId }: SprintFact, decisions: ReadonlyMap<string, DecisionFact>): Finding[] {
  if (decisionId === null) return []
  const decision = decisions.get(decisionId)
  if (decision?.status === 'executed' && decision.sprintId === id) {
    const unlearned = status === 'closed' && !decision.hasOutcome
    return unlearned ? [{ kind: 'lost', what: `${key} (${id})`, detail: `closed, and decision ${decisionId} never heard of it` }] : []
  }
  if (status === 'cancelled') return []
  const stands = decision ? `${decision.status}${decision.reason === null ? '' : `: ${decision.reason}`}` : 'missing'
  return [{ kind: 'orphaned-sprint', what: `${key} (${id})`, detail: `${status}, but its decision ${decisionId} is ${stands}` }]
}

/** Every run has ended, and no decision is left on its way. */
export function checkRuns({ runs, openSteps, decisions }: Pick<History, 'runs' | 'openSteps' | 'decisions'>): Finding[] {
  const findings: Finding[] = []
  for (const { id, projectId, status } of runs) {
    if (status === 'running') findings.push({ kind: 'stuck', what: `run ${id}`, detail: `of ${projectId} has no end` })
  }
  for (const { id, projectId, status } of decisions) {
    if (status === 'executing' || status === 'approved')
      findings.push({ kind: 'stuck', what: `decision ${id}`, detail: `of ${projectId} is still ${status}` })
  }
  if (openSteps > 0) findings.push({ kind: 'stuck', what: 'journal', detail: `${openSteps} steps were begun and have no end` })
  return findings
}
