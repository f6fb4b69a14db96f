import { KillSwitch, type ProjectPolicy, RunPolicy } from '@dsm/contracts'
import { maybeRow, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const PolicyRow = z.object({ policy: RunPolicy, version: z.int() })

/** The project's policy; the defaults, as version 0, where nobody set one. `lock` holds it until the transaction ends. */
export async function readPolicy(q: Queryable, projectId: string, { lock = false } = {}): Promise<ProjectPolicy> {
  const sql = 'select policy, version from policies where project_id = $1'
  const found = await maybeRow(q, PolicyRow, lock ? `${sql} for update` : sql, [projectId])
  return { projectId, policy: found?.policy ?? RunPolicy.parse({}), version: found?.version ?? 0 }
}

/** Sets the policy if it still has the version `from`; undefined where someone else was faster. */
export async function savePolicy(
  tx: Tx,
  { projectId, policy, from }: { projectId: string; policy: RunPolicy; from: number },
): Promise<ProjectPolicy | undefined> {
  const saved = await maybeRow(
    tx,
    PolicyRow,
    `insert into policies (project_id, policy, version) values ($1, $2, $3 + 1)
     on conflict (project_id) do update set policy = excluded.policy, version = excluded.version where policies.version = $3
     returning policy, version`,
    [projectId, JSON.stringify(policy), from],
  )
  return saved && { projectId, ...saved }
}

export async function readKillSwitch(q: Queryable): Promise<KillSwitch> {
  return row(q, KillSwitch, 'select engaged, reason, by, at from kill_switch')
}

export async function saveKillSwitch(q: Queryable, next: KillSwitch): Promise<KillSwitch> {
  return row(q, KillSwitch, 'update kill_switch set engaged = $1, reason = $2, by = $3, at = $4 returning engaged, reason, by, at', [
    next.engaged,
    next.reason,
    next.by,
    next.at,
  ])
}
