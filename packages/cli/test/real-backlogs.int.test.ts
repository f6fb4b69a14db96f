import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { backlogOperations, type Item, orchestratorOperations, type Run, sprintOperations } from '@dsm/contracts'
import { checkCertificate } from '@dsm/orchestrator-service'
import { parse } from 'csv-parse/sync'
import { describe, expect, test as base } from 'vitest'
import { listUpTo } from '../src/commands/pages.ts'
import { startSystem, type System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const test = base.extend<{ system: System }>({
  // oxlint-disable-next-line no-empty-pattern
  system: async ({}, use) => {
    const system = await startSystem()
    await use(system)
    await system.stop()
  },
})

const params = { projectId: 'ATLAS' }
const people = ['Ada', 'Bo', 'Cem', 'Dee', 'Eve'].map((name) => ({ name }))

/** Imports a file into a project with five people; every row of the file is in the report. */
async function importInto({ clients }: System, csv: string) {
  await createTeam(clients, { people, items: [] })
  const report = await clients.backlog.call(backlogOperations.importItems, { params, body: { csv } })
  const records: unknown[] = parse(csv, { columns: false, bom: true })
  expect(report.rows).toHaveLength(records.length - 1)
  expect(report.created + report.rejected).toBe(report.rows.length)
  return report
}

async function allItems({ clients }: System): Promise<Map<string, Item>> {
  const { items } = await listUpTo(Infinity, (query) => clients.backlog.call(backlogOperations.listItems, { params, query }))
  return new Map(items.map((item) => [item.id, item]))
}

/** The plan of a run, which the separate checker accepts and the sprint consists of, task by task. */
async function plannedBy({ clients }: System, run: Run) {
  const decision = await clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId ?? '' } })
  const { snapshot, policy, result, sprintId } = decision
  if (result.kind !== 'plan') throw new Error(`no plan: ${decision.explanation.join(' ')}`)
  expect(checkCertificate(snapshot, policy, result)).toEqual([])
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params: { sprintId: sprintId ?? '' } })
  expect(tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points }))).toEqual(
    result.tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points })),
  )
  return result.tasks
}

const orchestrate = ({ clients }: System) => clients.orchestrator.call(orchestratorOperations.orchestrate, { params })

// Real backlogs are no part of the repository; where they lie beside the checkout, a sprint must be planned from each as it is.
const folder = join(import.meta.dirname, '../../../../shared/benchmarks/storypoints')
const files = existsSync(folder) ? globSync(join(folder, '*.csv')) : []

describe.skipIf(files.length === 0)('a real backlog (needs ../shared/benchmarks beside the checkout)', () => {
  test.for(files.map((file) => [basename(file), file] as const))(
    'a sprint is planned from %s as it is, and passes the checker',
    async ([, file], { system }) => {
      const report = await importInto(system, readFileSync(file, 'utf8'))
      expect(report.rejected).toBe(0)
      const tasks = await plannedBy(system, await orchestrate(system))
      const items = await allItems(system)
      expect(items.size).toBe(report.created)
      expect(tasks.map(({ itemId, points }) => [itemId, points])).toEqual(tasks.map(({ itemId }) => [itemId, items.get(itemId)?.points]))
    },
  )
})

const tracker = `issuekey,title,description,storypoint
SHOP-1,"Sign in, and stay signed in","{code}
a, b
{code}",2
SHOP-2,Pay by card,NULL,3
SHOP-3,Not estimated yet,,NULL
SHOP-4,,no title,1
SHOP-5,Show the total,"says ""thanks""",0.5
SHOP-6,Nobody knows how large this is,,?
SHOP-7,Search,,1
`

test('a sprint is planned from the estimated rows of a file; a row without points is kept and never planned', async ({ system }) => {
  const report = await importInto(system, tracker)
  expect(report.rows.map(({ externalKey, outcome }) => [externalKey, outcome])).toEqual([
    ['SHOP-1', 'created'],
    ['SHOP-2', 'created'],
    ['SHOP-3', 'created'],
    ['SHOP-4', 'rejected'],
    ['SHOP-5', 'created'],
    ['SHOP-6', 'rejected'],
    ['SHOP-7', 'created'],
  ])
  const tasks = await plannedBy(system, await orchestrate(system))
  const items = await allItems(system)
  expect(new Set(tasks.map(({ itemId }) => items.get(itemId)?.externalKey))).toEqual(new Set(['SHOP-1', 'SHOP-2', 'SHOP-5', 'SHOP-7']))
})

const github = `number,title,body,labels,state,milestone,html_url
12,Crash on start,"It says: ""no config""","bug, p1",open,,https://example.org/12
13,Dark mode,,enhancement,open,,https://example.org/13
`

test('a file without any points is imported whole, and the decision is to wait for estimates', async ({ system }) => {
  const report = await importInto(system, github)
  expect(report).toMatchObject({ format: 'github', created: 2, rejected: 0 })
  const run = await orchestrate(system)
  const params = { decisionId: run.decisionId ?? '' }
  const decision = await system.clients.orchestrator.call(orchestratorOperations.getDecision, { params })
  expect(decision.result).toMatchObject({ kind: 'wait' })
  expect(await system.clients.sprint.call(sprintOperations.listSprints, { params: { projectId: 'ATLAS' } })).toMatchObject({ items: [] })
})
