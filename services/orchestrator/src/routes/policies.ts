import { orchestratorOperations, ProblemError } from '@dsm/contracts'
import { handle, requireEverything, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { announceKillSwitch, announcePolicy } from '../events/announce.ts'
import { readKillSwitch, readPolicy, saveKillSwitch, savePolicy } from '../store/policies.ts'

const operations = orchestratorOperations

/** What people ask of their scrum master, and how they stop it. */
export function policyRoutes(app: FastifyInstance, deps: OrchestratorDeps): void {
  const { db, clock, log } = deps

  handle(app, operations.getPolicy, async ({ params: { projectId } }) => {
    await requireKnownProject(deps, projectId)
    return readPolicy(db, projectId)
  })

  handle(app, operations.putPolicy, async (context) => {
    const { params, body: policy, ifMatch } = context
    const { projectId } = params
    await requireKnownProject(deps, projectId)
    return write(deps, context, async (tx) => {
      const { version } = await readPolicy(tx, projectId, { lock: true })
      requireVersion(ifMatch, version)
      const saved = await savePolicy(tx, { projectId, policy, from: version })
      if (!saved) throw new ProblemError('stale-version', 'someone else set the policy at the same moment')
      await announcePolicy(tx, saved, { by: context.claims.sub, at: clock().toISOString() })
      return saved
    })
  })

  handle(app, operations.getKillSwitch, () => readKillSwitch(db))

  handle(app, operations.setKillSwitch, (context) => {
    const { body, claims } = context
    requireEverything(claims)
    return write(deps, context, async (tx) => {
      const at = clock().toISOString()
      const next = await saveKillSwitch(tx, { ...body, by: claims.sub, at })
      await announceKillSwitch(tx, next, at)
      log.warn({ engaged: body.engaged, by: claims.sub }, 'kill switch set')
      return next
    })
  })
}
