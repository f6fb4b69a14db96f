import type { Decision, KillSwitch, ProjectPolicy } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'

// What people decide about their scrum master: nobody acts on it, the archive keeps it.

type By = { by: string; at: string }
const source = 'orchestrator' as const

export async function announceApproved(tx: Tx, { id: decisionId, projectId }: Decision, { by, at }: By): Promise<void> {
  await append(tx, { type: 'decision.approved.v1', source, subject: decisionId, time: at, data: { projectId, decisionId, by } })
}

export async function announceRejected(
  tx: Tx,
  { id: decisionId, projectId }: Decision,
  { by, at, reason }: By & { reason: string },
): Promise<void> {
  await append(tx, { type: 'decision.rejected.v1', source, subject: decisionId, time: at, data: { projectId, decisionId, by, reason } })
}

export async function announcePolicy(tx: Tx, policy: ProjectPolicy, { by, at }: By): Promise<void> {
  await append(tx, { type: 'policy.changed.v1', source, subject: policy.projectId, time: at, data: { ...policy, by } })
}

export async function announceKillSwitch(tx: Tx, set: KillSwitch, at: string): Promise<void> {
  await append(tx, { type: 'kill-switch.set.v1', source, subject: 'kill-switch', time: at, data: set })
}
