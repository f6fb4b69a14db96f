import { backlogOperations, chronicleOperations, projectOperations, ServiceName, sprintOperations } from '@dsm/contracts'
import { fingerprint, type KnownIds } from '@dsm/testing/fuzz'
import { attack, families, inputOf, sceneOf, type Target, watchVitals } from '@dsm/testing/hostile'
import { testKeys } from '@dsm/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyOperation } from './system/every-operation.ts'
import { populate } from './system/populated.ts'
import { startSystem, type System } from './system/start-system.ts'

// A short run of what `npm run hostile` does 10,000 times; HOSTILE_SEED and HOSTILE_INPUTS ask for others.
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_260_302)
const count = Number(process.env['HOSTILE_INPUTS'] ?? 1000)

let system: System
let known: KnownIds

beforeAll(async () => {
  system = await startSystem()
  known = await populate(system)
  await system.settle()
})
afterAll(() => system.stop())

const sceneNow = () => sceneOf({ operations: everyOperation, known, seed, privateJwk: testKeys.privateJwk })

function target(): Target {
  const digest = async () => JSON.stringify(await Promise.all(ServiceName.options.map((name) => fingerprint(system.databases[name].pool))))
  return { urls: system.urls, digest, vitals: watchVitals().read }
}

test(
  'whatever hostile input arrives at any operation, nothing fails, nothing changes and nobody gets in',
  { tags: ['G15', 'G16'], timeout: 900_000 },
  async () => {
    const { rows, findings } = await attack(target(), { scene: await sceneNow(), seed, count, withinMs: 120_000 })
    expect(findings).toEqual([])
    expect(rows.map(({ family }) => family).toSorted()).toEqual([...families.keys()].toSorted())
    // Input that nobody refuses is not hostile: most of it has to meet a 4xx.
    const refused = rows.reduce((sum, row) => sum + row.refused, 0)
    expect(refused).toBeGreaterThan(count / 2)
  },
)

test('the same seed and number are the same input', async () => {
  const [one, other] = [await sceneNow(), await sceneNow()]
  const stable = (scene: typeof one, number: number) => {
    const { headers, ...request } = inputOf({ ...scene, tokens: one.tokens, forged: one.forged }, seed, number)
    return JSON.stringify([headers, request])
  }
  for (let number = 0; number < 200; number += 1) expect(stable(one, number)).toBe(stable(other, number))
})

test('a change, an intruder and a service that is gone would be found', async () => {
  const whole = target()
  let looks = 0
  const changing: Target = { ...whole, digest: async () => `${(looks += 1)}` }
  const { findings } = await attack(changing, { scene: await sceneNow(), seed, count: 40 })
  expect(new Set(findings.map(({ kind }) => kind))).toContain('changed')

  const open = await sceneNow()
  const { findings: intruders } = await attack(whole, {
    scene: { ...open, forged: [open.tokens.admin], tokens: { ...open.tokens, stranger: open.tokens.admin } },
    seed,
    count: 1000,
    only: strangers(),
  })
  expect(intruders.map(({ kind }) => kind)).toContain('let in')

  await system.halt('orchestrator')
  const { findings: gone } = await attack(whole, { scene: await sceneNow(), seed, count: 400 })
  await system.restart('orchestrator')
  expect(gone.map(({ kind }) => kind)).toContain('gone')
})

/** Some inputs of the family in which tokens are what is wrong. */
function strangers(): number[] {
  const at = [...families.keys()].indexOf('strangers and forgers')
  return Array.from({ length: 30 }, (_, index) => at + index * families.size)
}

const oddTexts = {
  'a formula': '=HYPERLINK("http://example.test","x")',
  SQL: "Robert'); drop table items; --",
  markup: '<script>alert(1)</script> & "quoted" \\ %s ${1} {{2}}',
  'right to left': 'abc \u202e\u0639\u0631\u0628\u064a\u202c',
  'joined by nothing': 'a\u200bb\u200dc\ufeffd',
  'many marks': `e${'\u0301'.repeat(60)}`,
  'long when composed': '\ufdfa'.repeat(20),
  'beyond the basic plane': '💥👩‍👩‍👧‍👦𝕏',
  paths: '../../etc/passwd\\..\\x',
  'a property of every object': '__proto__',
}

test.each(Object.entries(oddTexts))('text that is odd and legal comes back as it was sent: %s', { tags: ['G16'] }, async (_what, text) => {
  const { backlog, chronicle, project, sprint } = system.clients
  const params = { projectId: known['projectId']?.[0] ?? '' }
  const item = await backlog.call(backlogOperations.createItem, {
    params,
    body: { title: text, description: text, labels: [text.slice(0, 60)] },
  })
  const read = await backlog.call(backlogOperations.getItem, { params: { itemId: item.id } })
  expect([read.title, read.description, read.labels]).toEqual([text, text, [text.slice(0, 60)]])

  const raised = await chronicle.call(chronicleOperations.createActionItem, { params, body: { title: text, because: text } })
  const actionItems = await chronicle.call(chronicleOperations.listActionItems, { params })
  expect(actionItems.find(({ id }) => id === raised.id)).toMatchObject({ title: text, because: text })

  const person = await project.call(projectOperations.createPerson, { body: { name: text } })
  expect((await project.call(projectOperations.getPerson, { params: { personId: person.id } })).name).toBe(text)

  const sprintParams = { sprintId: known['sprintId']?.[0] ?? '' }
  const impediment = await sprint.call(sprintOperations.raiseImpediment, { params: sprintParams, body: { title: text } })
  const impediments = await sprint.call(sprintOperations.listImpediments, { params: sprintParams })
  expect(impediments.find(({ id }) => id === impediment.id)?.title).toBe(text)
  await system.settle()
  const events = await chronicle.call(chronicleOperations.listEvents, { params, query: { subject: item.id } })
  expect(JSON.stringify(events.items)).toContain(JSON.stringify(text).slice(1, -1))
})
