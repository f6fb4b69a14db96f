import type { Decision, Sprint } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import type { ServiceParts } from '@dsm/service'
import { courseOf } from '../domain/learning/course.ts'
import { learnFrom } from '../learning/learn-from.ts'
import { keepCourse } from '../store/beliefs.ts'
import { findDecision, moveDecision } from '../store/decisions.ts'
import { noteSprint } from '../store/schedules.ts'
import { forgetSprint } from '../store/sprint-facts.ts'
import { scheduleHandlers, sprintToMeet } from './schedules.ts'
import { sprintFactsHandlers } from './sprint-facts.ts'

/** What comes back to a decision from the sprint that it planned. */
export function decisionConsumers(): NonNullable<ServiceParts['consumers']> {
  return {
    handlers: {
      ...sprintFactsHandlers(),
      ...scheduleHandlers(),
      'sprint.closed.v1': {
        order: 'every',
        handle: async (tx, { time, data }) => {
          await noteSprint(tx, sprintToMeet(data.sprint))
          const decision = await decisionOf(tx, data.sprint)
          if (decision?.result.kind !== 'plan') return
          if (decision.outcome === null) await keepCourse(tx, decision.id, courseOf(data))
          await learnFrom(tx, { ...decision, result: decision.result }, { ...data, at: time })
        },
      },
      'sprint.cancelled.v1': {
        order: 'every',
        handle: async (tx, { data: { sprint, reason: why } }) => {
          await noteSprint(tx, sprintToMeet(sprint))
          const decision = await decisionOf(tx, sprint)
          if (!decision) return
          const reason = `${sprint.key} was cancelled${why === '' ? '' : `: ${why}`}`
          // While a decision is on its way its run undoes things itself and gives its own reason.
          await moveDecision(tx, { id: decision.id, from: ['executed'], to: 'executed', reason })
          await forgetSprint(tx, sprint.id)
        },
      },
    },
  }
}

/** The decision that a sprint names, if it really planned it: what a sprint says of itself is not proof. */
async function decisionOf(tx: Tx, { id, projectId, decisionId }: Sprint): Promise<Decision | undefined> {
  const decision = decisionId === null ? undefined : await findDecision(tx, decisionId, { lock: true })
  return decision?.projectId === projectId && decision.sprintId === id ? decision : undefined
}
