import type { ServiceParts } from '@dsm/service'
import { scoreOutcome } from '../domain/score-outcome.ts'
import { findDecision, setDecisionStatus, setOutcome } from '../store/decisions.ts'

/** What comes back to a decision from the sprint that it planned. */
export function decisionConsumers(): NonNullable<ServiceParts['consumers']> {
  return {
    handlers: {
      'sprint.closed.v1': {
        order: 'every',
        handle: async (tx, { data: { sprint, closedOn } }) => {
          const decision = sprint.decisionId === null ? undefined : await findDecision(tx, sprint.decisionId, { lock: true })
          if (decision?.result.kind !== 'plan') return
          await setOutcome(tx, decision.id, scoreOutcome(sprint, decision.result.forecast, closedOn))
        },
      },
      'sprint.cancelled.v1': {
        order: 'every',
        handle: async (tx, { data: { sprint, reason } }) => {
          const decision = sprint.decisionId === null ? undefined : await findDecision(tx, sprint.decisionId, { lock: true })
          // While a decision is on its way its run undoes things itself and gives its own reason.
          if (decision?.status !== 'executed') return
          await setDecisionStatus(tx, {
            id: decision.id,
            status: 'executed',
            reason: `${sprint.key} was cancelled${reason === '' ? '' : `: ${reason}`}`,
          })
        },
      },
    },
  }
}
