import type { Decision, Sprint } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import type { ServiceParts } from '@dsm/service'
import { scoreOutcome } from '../domain/score-outcome.ts'
import { findDecision, moveDecision, setOutcome } from '../store/decisions.ts'

/** What comes back to a decision from the sprint that it planned. */
export function decisionConsumers(): NonNullable<ServiceParts['consumers']> {
  return {
    handlers: {
      'sprint.closed.v1': {
        order: 'every',
        handle: async (tx, { data: { sprint, closedOn } }) => {
          const decision = await decisionOf(tx, sprint)
          if (decision?.result.kind !== 'plan') return
          await setOutcome(tx, decision.id, scoreOutcome(sprint, decision.result.forecast, closedOn))
        },
      },
      'sprint.cancelled.v1': {
        order: 'every',
        handle: async (tx, { data: { sprint, reason: why } }) => {
          const decision = await decisionOf(tx, sprint)
          if (!decision) return
          const reason = `${sprint.key} was cancelled${why === '' ? '' : `: ${why}`}`
          // While a decision is on its way its run undoes things itself and gives its own reason.
          await moveDecision(tx, { id: decision.id, from: ['executed'], to: 'executed', reason })
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
