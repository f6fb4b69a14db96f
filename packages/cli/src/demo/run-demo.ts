import {
  chronicleOperations,
  type ColumnMapping,
  type Decision,
  orchestratorOperations,
  type Run,
  type Sprint,
  sprintOperations,
} from '@dsm/contracts'
import type { Logger } from 'pino'
import { createKeys, tokenFor } from '../auth/keys.ts'
import { type Clients, connect, type Connection, disconnect } from '../connection.ts'
import { type Embedded, startEmbedded } from '../embedded/start-embedded.ts'
import { createVirtualClock } from '../embedded/virtual-clock.ts'
import { printable } from '../view/printable.ts'
import { reportText } from '../view/report-view.ts'
import { bold, counted } from '../view/text.ts'
import { createBacklog, createProject, importBacklog, PROJECT_ID, setPolicy } from './create-project.ts'
import { historyDigest, type History } from './history-digest.ts'
import { type LivedDay, type Life, liveSprint, orchestrate } from './live-sprint.ts'
import { dayText, decisionText, learnedText, summaryText } from './narrate.ts'
import { FIRST_DAY } from './scenario/people.ts'

export type DemoOptions = {
  seed: number
  /** Text of a tracker's export that takes the place of the demo's backlog. */
  csv?: string
  /** Which of its columns feeds which field, where that is not to be detected. */
  mapping?: ColumnMapping
  log: Logger
  /** Told each line as it happens. */
  tell: (text: string) => void
}

export type DemoResult = { history: History; digest: string; firstPlanMs: number; connection: Connection; stop: () => Promise<void> }

const TOKEN_SECONDS = 86_400

/** Starts everything, lives through one sprint and the plan of the next. The services run on until `stop`. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { seed, log, tell } = options
  const startedAt = performance.now()
  const clock = createVirtualClock(`${FIRST_DAY}T08:00:00.000Z`)
  const keys = await createKeys()
  tell(bold('Starting five services, each on its own database'))
  const embedded = await startEmbedded({ directory: 'memory', keys, clock: clock.now, log, progress: (part) => tell(`  ✓ ${part}`) })
  const token = await tokenFor(keys, { sub: 'demo', role: 'admin', projects: '*' }, TOKEN_SECONDS)
  const connection = { urls: embedded.urls, token }
  const clients = connect(connection)
  const stop = async () => {
    disconnect(clients)
    await embedded.stop()
  }
  try {
    const life = { clients, clock, projectId: PROJECT_ID, settle: embedded.settle }
    await prepare(life, options)
    const { decision, sprint } = await planFirst(life, { embedded, tell })
    const firstPlanMs = performance.now() - startedAt
    tell(`\n${bold(`${sprint.key} lives`)} (${sprint.startsOn} to ${sprint.endsOn}, simulated team, seed ${seed})`)
    const history = await live(life, { decision, sprint, tell })
    return { history, digest: historyDigest(history), firstPlanMs, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(life: Life, { seed, csv, mapping = {}, tell }: DemoOptions): Promise<void> {
  const { clients } = life
  tell(bold('\nCreating project ATLAS'))
  await createProject(clients)
  tell('  ✓ 5 people, one on vacation, a public holiday for one of them')
  if (csv === undefined) {
    tell(`  ✓ ${await createBacklog(clients)} backlog items`)
  } else {
    const { created, rejected, skipped, format } = await importBacklog(clients, csv, mapping)
    tell(`  ✓ imported ${created} items (${format} format), ${skipped} skipped, ${rejected} rejected`)
  }
  await setPolicy(clients, seed)
  await life.settle()
}

async function planFirst(
  life: Life,
  { embedded, tell }: { embedded: Embedded; tell: DemoOptions['tell'] },
): Promise<{ decision: Decision; sprint: Sprint }> {
  life.clock.set(`${FIRST_DAY}T09:00:00.000Z`)
  tell(bold(`\nPOST ${embedded.urls.orchestrator}/orchestrate/project/${PROJECT_ID}`))
  const run = await orchestrate(life)
  const decision = await decisionOf(life.clients, run)
  tell(decisionText(printable(decision)))
  if (run.sprintId === null) throw new Error(`no sprint could be planned: ${run.outcome}`)
  return { decision, sprint: await life.clients.sprint.call(sprintOperations.getSprint, { params: { sprintId: run.sprintId } }) }
}

async function live(
  life: Life,
  { decision, sprint, tell }: { decision: Decision; sprint: Sprint; tell: DemoOptions['tell'] },
): Promise<History> {
  const { clients, projectId } = life
  const days: LivedDay[] = []
  const closing = await liveSprint(life, sprint, (day) => {
    days.push(day)
    tell(dayText(printable(day)))
  })
  const params = { sprintId: sprint.id }
  const closed = await clients.sprint.call(sprintOperations.getSprint, { params })
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params })
  const reports = await clients.chronicle.call(chronicleOperations.listReports, {
    params: { projectId },
    query: { kind: 'retrospective', sprintId: sprint.id },
  })
  const [retrospective] = reports.items
  if (!retrospective) throw new Error(`${sprint.key} has closed and has no retrospective`)
  tell(`\n${reportText(printable(retrospective))}`)

  const next = await decisionOf(clients, closing)
  tell(`\n${bold('The next plan')}\n${decisionText(printable(next))}`)
  const velocity = await clients.chronicle.call(chronicleOperations.getVelocity, { params: { projectId } })
  tell(`\n${bold('Summary')}\n${summaryText({ sprint: closed, decision, velocity })}`)
  tell(`${bold('\nLearned so far')}\n${learnedText(decision, next)}`)
  tell(`next commitment: ${next.result.kind === 'plan' ? counted(next.result.certificate.totalPoints, 'point') : 'none'}`)
  return { decision, sprint: closed, tasks, days, retrospective, next }
}

async function decisionOf(clients: Clients, run: Run): Promise<Decision> {
  if (run.decisionId === null) throw new Error(`the run took no decision: ${run.outcome}`)
  return clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId } })
}
