import {
  type AuditEntry,
  backlogOperations,
  type Claims,
  chronicleOperations,
  orchestratorOperations,
  projectOperations,
} from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { refusal } from './system/orchestrated.ts'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { shown, documentOf, call } = operator(system)

type Query = { projectId?: string; actor?: string; type?: string; cursor?: string; limit?: number }

async function trailOf(query: Query): Promise<AuditEntry[]> {
  await system().settle()
  return (await system().clients.chronicle.call(chronicleOperations.listAudit, { query: { limit: 200, ...query } })).items
}

const told = (trail: readonly AuditEntry[]) => trail.map(({ actor, role, did }) => [actor, role, did])

/** A project in which three people do something each. */
async function livedIn(projectId: string) {
  const ada = await system().clientsAs({ sub: `ada-${projectId}`, role: 'lead', projects: [projectId] })
  const bo = await system().clientsAs({ sub: `bo-${projectId}`, role: 'member', projects: [projectId] })
  const team = await createTeam(system().clients, { projectId, policy: { autonomy: 'propose' } })
  const params = { projectId }
  await bo.backlog.call(backlogOperations.createItem, { params, body: { title: 'late' } })
  await system().settle()
  const run = await ada.orchestrator.call(orchestratorOperations.orchestrate, { params })
  return { ada, bo, params, team, decisionId: run.decisionId ?? '' }
}

describe('the audit trail', () => {
  test('names who did what: approvals, rejections, policies and action items as well as items and sprints', { tags: ['G15'] }, async () => {
    const { ada, bo, params, decisionId } = await livedIn('WHO')
    await ada.orchestrator.call(orchestratorOperations.rejectDecision, { params: { decisionId }, body: { reason: 'not yet' } })
    const again = await ada.orchestrator.call(orchestratorOperations.orchestrate, { params })
    await ada.orchestrator.call(orchestratorOperations.approveDecision, { params: { decisionId: again.decisionId ?? '' } })
    await ada.orchestrator.call(orchestratorOperations.putPolicy, { params, body: { autonomy: 'observe' } })
    const item = await bo.chronicle.call(chronicleOperations.createActionItem, { params, body: { title: 'Write it down' } })
    await bo.chronicle.call(chronicleOperations.closeActionItem, { params: { ...params, actionItemId: item.id }, body: {} })

    const hers = await trailOf({ projectId: 'WHO', actor: 'ada-WHO' })
    // The first run of a project gives it the strategies that all begin with.
    expect(told(hers).filter(([, , did]) => did !== 'strategy.changed.v1')).toEqual([
      ['ada-WHO', 'lead', 'policy.changed.v1'],
      ['ada-WHO', 'lead', 'decision.approved.v1'],
      ['ada-WHO', 'lead', 'decision.taken.v1'],
      ['ada-WHO', 'lead', 'decision.rejected.v1'],
      ['ada-WHO', 'lead', 'decision.taken.v1'],
    ])
    expect(told(await trailOf({ projectId: 'WHO', actor: 'bo-WHO' }))).toEqual([
      ['bo-WHO', 'member', 'action-item.closed.v1'],
      ['bo-WHO', 'member', 'action-item.raised.v1'],
      ['bo-WHO', 'member', 'item.created.v1'],
    ])
    // What the agent does for her it does under its own name, and her request leads to it.
    const trail = await trailOf({ projectId: 'WHO' })
    const started = trail.find(({ did }) => did === 'sprint.started.v1')
    const approved = trail.find(({ did }) => did === 'decision.approved.v1')
    expect([started?.actor, started?.role]).toEqual(['orchestrator-service', 'service'])
    expect(started?.correlationId).toBe(approved?.correlationId)
    expect(trail.every(({ actor }) => actor !== null)).toBe(true)
  })

  test('holds what concerns several projects for each of them, and the kill switch for all', async () => {
    const { team, params } = await livedIn('MANY')
    const [person] = team.people
    await system().clients.project.call(projectOperations.bookTimeOff, {
      params: { personId: person?.id ?? '' },
      body: { from: '2026-03-05', to: '2026-03-05' },
    })
    const root = await system().clientsAs({ sub: 'root', role: 'admin', projects: '*' })
    for (const engaged of [true, false])
      await root.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged, reason: 'audit' } })
    const types = (await trailOf(params)).map(({ did }) => did)
    expect(types.filter((did) => did === 'time-off.booked.v1')).toHaveLength(1)
    expect(told(await trailOf({ ...params, actor: 'root' }))).toEqual([
      ['root', 'admin', 'kill-switch.set.v1'],
      ['root', 'admin', 'kill-switch.set.v1'],
    ])
    const elsewhere = (await trailOf({ projectId: 'WHO' })).map(({ did }) => did)
    expect(elsewhere.filter((did) => did === 'time-off.booked.v1')).toEqual([])
  })

  test('is open to a lead of the project, and as a whole to a token that opens every project', { tags: ['G15'] }, async () => {
    await livedIn('SHUT')
    const asked = async (claims: Partial<Claims>, query: Query) => {
      const { chronicle } = await system().clientsAs(claims)
      return chronicle.call(chronicleOperations.listAudit, { query })
    }
    const lead: Partial<Claims> = { role: 'lead', projects: ['SHUT'] }
    await system().settle()
    expect((await asked(lead, { projectId: 'SHUT' })).items.length).toBeGreaterThan(0)
    await expect(asked(lead, {})).rejects.toEqual(refusal('forbidden'))
    await expect(asked(lead, { projectId: 'WHO' })).rejects.toEqual(refusal('forbidden'))
    await expect(asked({ ...lead, role: 'member' }, { projectId: 'SHUT' })).rejects.toEqual(refusal('forbidden'))
    expect((await asked({ role: 'lead', projects: '*' }, {})).items.length).toBeGreaterThan(0)
    await expect(asked({ role: 'lead', projects: '*' }, { projectId: 'NOWHERE' })).rejects.toEqual(refusal('not-found'))
  })

  test('is paged without gaps, newest first', async () => {
    await livedIn('PAGED')
    const whole = await trailOf({ projectId: 'PAGED' })
    const paged: AuditEntry[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: Query = { projectId: 'PAGED', limit: 3, ...(cursor !== '' && { cursor }) }
      const page: { items: AuditEntry[]; next: string | null } = await system().clients.chronicle.call(chronicleOperations.listAudit, {
        query,
      })
      paged.push(...page.items)
      cursor = page.next
    }
    expect(paged).toEqual(whole)
    expect(whole.map(({ id }) => id)).toEqual(
      whole
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
  })
})

test('"dsm audit" shows who did what, and filters it', async () => {
  await livedIn('SHOWN')
  await system().settle()
  expect(await shown('audit', 'SHOWN')).toMatch(/bo-SHOWN +member +item\.created\.v1 +SHOWN/)
  const { items } = await documentOf('audit', 'SHOWN', '--actor', 'bo-SHOWN')
  expect(items.map(({ did }: AuditEntry) => did)).toEqual(['item.created.v1'])
  expect(await shown('audit', 'SHOWN', '--actor', 'nobody')).toContain('nobody did anything')
  expect(await shown('audit', '--limit', '1')).toContain('there are more: --limit')
  expect((await call('audit', '--from', 'yesterday')).code).toBe(3)
})
