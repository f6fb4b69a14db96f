import { parseArgs } from 'node:util'
import { backlogService } from '@dsm/backlog-service'
import { backlogOperations, orchestratorOperations, projectOperations } from '@dsm/contracts'
import { orchestratorService } from '@dsm/orchestrator-service'
import { projectService } from '@dsm/project-service'
import { sprintService } from '@dsm/sprint-service'
import { quantile } from './open-loop.ts'
import { planningInstance } from './planning-instances.ts'
import { type Services, startServices } from './services.ts'

const help = `Orchestrates fresh projects of 47 items and 5 people once each: from the request to the started sprint, without a model.

  npm run bench:orchestrate                  100 projects
  npm run bench:orchestrate -- --runs 20     fewer
  npm run bench:orchestrate -- --json        the figures as JSON

Real PostgreSQL and Redis if TEST_POSTGRES_URL and TEST_REDIS_URL are set (scripts/native-servers.sh), else embedded ones. The services share this process.
Rows: the whole request as its caller sees it, then the steps of the run's journal, then what is left. Target: p95 of a whole run at most 500 ms.`

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const runs = Number(values.runs)
/** The first runs pay for loading and compiling. */
const warmUpRuns = 5
const size = { items: 47, people: 5 }

if (values.help) console.log(help)
else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number above 0, not ${values.runs}`)
  process.exitCode = 2
} else await bench()

async function bench() {
  const services = await startServices([projectService, backlogService, sprintService, orchestratorService()], 'fatal')
  const parts = new Map<string, number[]>()
  for (let seed = 1; seed <= warmUpRuns + runs; seed += 1) {
    await createProject(services, seed)
    const durations = await orchestrate(services, seed)
    if (seed > warmUpRuns) for (const [part, ms] of durations) parts.set(part, [...(parts.get(part) ?? []), ms])
  }
  await services.stop()
  const ms = (durations: readonly number[], share: number) => Number(quantile(durations, share).toFixed(1))
  const rows = [...parts].map(([part, durations]) => ({
    part,
    runs: durations.length,
    p50Ms: ms(durations, 0.5),
    p95Ms: ms(durations, 0.95),
    maxMs: ms(durations, 1),
  }))
  if (values.json) console.log(JSON.stringify(rows))
  else console.table(rows)
}

function projectOf(seed: number): string {
  return `B${seed}`
}

async function createProject({ client }: Services, seed: number) {
  const { snapshot } = planningInstance({ ...size, seed })
  const params = { projectId: projectOf(seed) }
  await client('project').call(projectOperations.createProject, { body: { id: projectOf(seed), name: `Project ${seed}` } })
  for (const { name, skills } of snapshot.people) {
    const person = await client('project').call(projectOperations.createPerson, { body: { name, skills } })
    await client('project').call(projectOperations.createAllocation, { params, body: { personId: person.id } })
  }
  const items = snapshot.items.map(({ id, title, points, value, priority, skills, dueOn, dependsOn }) => {
    return { ref: id, title, points, value, priority, skills, dueOn, dependsOnRefs: dependsOn }
  })
  await client('backlog').call(backlogOperations.createItems, { params, body: { items } })
}

async function orchestrate({ client }: Services, seed: number): Promise<[part: string, ms: number][]> {
  const startedAt = performance.now()
  const run = await client('orchestrator').call(orchestratorOperations.orchestrate, { params: { projectId: projectOf(seed) } })
  const wholeMs = performance.now() - startedAt
  if (run.sprintId === null) throw new Error(`seed ${seed} got no sprint: ${run.outcome}`)
  const steps = run.steps.map(({ name, startedAt: from, endedAt: to }): [string, number] => [
    name,
    Date.parse(to ?? from) - Date.parse(from),
  ])
  const inStepsMs = steps.reduce((sum, [, ms]) => sum + ms, 0)
  return [['the whole run', wholeMs], ...steps, ['between the steps', wholeMs - inStepsMs]]
}
