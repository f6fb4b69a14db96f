import { type Claims, type Decision, type DecisionStatus, orchestratorOperations, ProblemError } from '@dsm/contracts'
import { type Queryable, transaction, type Tx } from '@dsm/postgres'
import { handle, pageById, requireProject, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { comparePlans } from '../domain/planning/compare-plans.ts'
import { explainDecision } from '../domain/brain/explain-decision.ts'
import { applyWhatIf } from '../domain/planning/what-if.ts'
import { whatIfNotes } from '../domain/planning/what-if-notes.ts'
import { asRecorded, carriedOver } from '../brain/adviser.ts'
import { announceApproved, announceRejected } from '../events/announce.ts'
import { decide } from '../planning/decide.ts'
import { requireReleased } from '../runs/kill-switch.ts'
import { orchestrate } from '../runs/orchestrate.ts'
import { findDecision, listDecisions, moveDecision } from '../store/decisions.ts'

const operations = orchestratorOperations

const APPROVED: ReadonlySet<DecisionStatus> = new Set(['approved', 'executing', 'executed'])

/** Decisions: shown, approved or rejected, recomputed, varied. */
export function decisionRoutes(app: FastifyInstance, deps: OrchestratorDeps): void {
  const { db, plan } = deps

  handle(app, operations.listDecisions, async ({ params: { projectId }, query }) => {
    await requireKnownProject(deps, projectId)
    return pageById(query, ({ after, limit }) => listDecisions(db, { projectId, beforeId: after, status: query.status ?? null, limit }))
  })

  handle(app, operations.getDecision, ({ params: { decisionId }, claims }) => openedDecision(db, decisionId, { claims }))

  handle(app, operations.approveDecision, async ({ params, claims }) => {
    await requireReleased(db, 'nothing was approved')
    const { projectId } = await transaction(db, (tx) => approve(deps, tx, { decisionId: params.decisionId, claims }))
    deps.poke()
    return orchestrate(deps, { projectId, trigger: 'approval' })
  })

  handle(app, operations.rejectDecision, (context) =>
    write(deps, context, async (tx) => {
      const { params, claims, body } = context
      const decision = await pendingDecision(tx, params.decisionId, claims)
      await moveDecision(tx, { id: decision.id, from: ['proposed'], to: 'rejected', reason: body.reason, decidedBy: claims.sub })
      await announceRejected(tx, decision, { by: claims.sub, reason: body.reason, at: deps.clock().toISOString() })
      return { ...decision, status: 'rejected' as const, reason: body.reason, decidedBy: claims.sub }
    }),
  )

  handle(app, operations.replayDecision, async ({ params: { decisionId }, claims }) => {
    const decision = await openedDecision(db, decisionId, { claims })
    const { result } = decision
    const { result: again } = await decide(decision, { plan, advise: asRecorded(decision.deliberation?.advice) })
    const difference = comparePlans(result, again)
    const recorded = digestOf(result)
    const recomputed = digestOf(again)
    return { decisionId, same: difference.same && recorded === recomputed, difference, recorded, recomputed }
  })

  handle(app, operations.whatIf, async ({ params: { decisionId }, body: { changes }, claims }) => {
    const decision = await openedDecision(db, decisionId, { claims })
    const input = applyWhatIf(decision, changes)
    const decided = await decide(input, { plan, advise: carriedOver(decision.deliberation) })
    const difference = comparePlans(decision.result, decided.result)
    const notes = whatIfNotes(decision.snapshot.belief, changes)
    return { decisionId, difference, ...decided, explanation: explainDecision({ ...input, ...decided }), notes }
  })
}

const digestOf = (result: Decision['result']) => (result.kind === 'plan' ? result.digest : null)

async function openedDecision(
  q: Queryable,
  decisionId: string,
  { claims, lock = false }: { claims: Claims; lock?: boolean },
): Promise<Decision> {
  const decision = await findDecision(q, decisionId, { lock })
  if (!decision) throw new ProblemError('not-found', `no decision ${decisionId}`)
  requireProject(claims, decision.projectId)
  return decision
}

/** Approved by the same caller already, it is as good as approved now: an answer may have been lost on its way. */
async function approve(
  { clock }: Pick<OrchestratorDeps, 'clock'>,
  tx: Tx,
  { decisionId, claims }: { decisionId: string; claims: Claims },
): Promise<Decision> {
  const decision = await openedDecision(tx, decisionId, { claims, lock: true })
  const repeated = decision.decidedBy === claims.sub && APPROVED.has(decision.status)
  if (repeated) return decision
  requirePending(decision)
  await moveDecision(tx, { id: decision.id, from: ['proposed'], to: 'approved', decidedBy: claims.sub })
  await announceApproved(tx, decision, { by: claims.sub, at: clock().toISOString() })
  return decision
}

async function pendingDecision(q: Queryable, decisionId: string, claims: Claims): Promise<Decision> {
  const decision = await openedDecision(q, decisionId, { claims, lock: true })
  requirePending(decision)
  return decision
}

function requirePending({ status }: Decision): void {
  if (status !== 'proposed') throw new ProblemError('decision-not-pending', `the decision is ${status}`)
}
