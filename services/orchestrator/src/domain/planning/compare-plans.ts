import type { PlanDifference, PlannedTask, PlanResult } from '@dsm/contracts'

/** What changes between two results of planning, item by item and in total. Two plans of different inputs may be the same: their digests do not count. */
export function comparePlans(before: PlanResult, after: PlanResult): PlanDifference {
  const [old, now] = [tasksOf(before), tasksOf(after)]
  const both = <Value>(pick: (plan: Extract<PlanResult, { kind: 'plan' }>) => Value) => ({
    before: before.kind === 'plan' ? pick(before) : null,
    after: after.kind === 'plan' ? pick(after) : null,
  })
  const difference = {
    kind: { before: before.kind, after: after.kind },
    commitPoints: both((plan) => plan.forecast.commit.points),
    totalPoints: both((plan) => plan.certificate.totalPoints),
    value: both((plan) => plan.certificate.objective),
    added: [...now.values()].filter(({ itemId }) => !old.has(itemId)),
    removed: [...old.values()].filter(({ itemId }) => !now.has(itemId)),
    reassigned: [...now.values()].flatMap(({ itemId, key, personId, personName }) => {
      const earlier = old.get(itemId)
      return earlier && earlier.personId !== personId ? [{ itemId, key, from: earlier.personName, to: personName }] : []
    }),
    missing: after.kind === 'wait' ? after.missing.map(({ code }) => code) : [],
  }
  return { same: bare(before) === bare(after), ...difference }
}

const bare = (result: PlanResult) => JSON.stringify(result.kind === 'plan' ? { ...result, digest: '' } : result)

const tasksOf = (result: PlanResult): Map<string, PlannedTask> =>
  new Map(result.kind === 'plan' ? result.tasks.map((task): [string, PlannedTask] => [task.itemId, task]) : [])
