import {
  type ColumnMapping,
  type Decision,
  type ImportReport,
  orchestratorOperations,
  type Run,
  type Sprint,
  sprintOperations,
} from '@dsm/contracts'
import type { OllamaOptions } from '@dsm/ollama'
import type { Logger } from 'pino'
import { createKeys, tokenFor } from '../auth/keys.ts'
import { type Clients, connect, type Connection, disconnect } from '../connection.ts'
import { type Embedded, startEmbedded } from '../embedded/start-embedded.ts'
import { createVirtualClock } from '../embedded/virtual-clock.ts'
import { rejectedView } from '../view/import-view.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { printable } from '../view/printable.ts'
import { bold } from '../view/text.ts'
import { createBacklog, createProject, importBacklog, PROJECT_ID, setPolicy } from './create-project.ts'
import { historyDigest, type History, type LivedSprint } from './history-digest.ts'
import { type Life, orchestrate } from './life.ts'
import { livePlanned } from './live-planned.ts'
import { decisionText } from './narrate.ts'
import { learnedText } from './narrate-learning.ts'
import { FIRST_DAY } from './scenario/people.ts'
import { untilRemembered } from './until-remembered.ts'

export type DemoOptions = {
  seed: number
  /** How many sprints are lived through. */
  sprints: number
  /** Text of a tracker's export that takes the place of the demo's backlog. */
  csv?: string
  /** Which of its columns feeds which field, where that is not to be detected. */
  mapping?: ColumnMapping
  /** Where a model is, if one is to be asked: then a seed does not give the same history again. */
  ollama?: OllamaOptions
  log: Logger
  /** Told each line as it happens. */
  tell: (text: string) => void
}

export type DemoResult = {
  history: History
  digest: string
  firstPlanMs: number
  /** What became of the rows of an export, if one was given. */
  imported?: ImportReport | undefined
  connection: Connection
  stop: () => Promise<void>
}

const TOKEN_SECONDS = 86_400

/** Starts everything, lives through the sprints and the plan of the next. The services run on until `stop`. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { ollama, log, tell } = options
  const startedAt = performance.now()
  const clock = createVirtualClock(`${FIRST_DAY}T08:00:00.000Z`)
  const keys = await createKeys()
  tell(bold('Starting five services, each on its own database'))
  const progress = (part: string) => tell(`  ✓ ${part}`)
  const embedded = await startEmbedded({ directory: 'memory', keys, clock: clock.now, log, progress, ...(ollama && { ollama }) })
  const token = await tokenFor(keys, { sub: 'demo', role: 'admin', projects: '*' }, TOKEN_SECONDS)
  const connection = { urls: embedded.urls, token }
  const clients = connect(connection)
  const stop = async () => {
    disconnect(clients)
    await embedded.stop()
  }
  const settle = async () => {
    await embedded.settle()
    await untilRemembered(clients)
  }
  try {
    const life = { clients, clock, projectId: PROJECT_ID, settle }
    const imported = await prepare(life, options)
    const first = await planFirst(life, { embedded, tell })
    const firstPlanMs = performance.now() - startedAt
    const history = await liveAll(life, first, options)
    tell(`\n${bold('Learned so far')}\n${await learnedText(clients, PROJECT_ID, printable(history))}`)
    return { history, digest: historyDigest(history), firstPlanMs, imported, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(life: Life, { seed, csv, mapping = {}, tell }: DemoOptions): Promise<ImportReport | undefined> {
  const { clients } = life
  tell(bold('\nCreating project ATLAS'))
  await createProject(clients)
  tell('  ✓ 5 people, one on vacation, a public holiday for one of them')
  const imported = csv === undefined ? undefined : await importBacklog(clients, csv, mapping)
  tell(imported ? importedText(imported) : `  ✓ ${await createBacklog(clients)} backlog items`)
  await setPolicy(clients, seed)
  await life.settle()
  return imported
}

function importedText({ created, rejected, skipped, format, rows }: ImportReport): string {
  const head = `  ✓ imported ${created} items (${format} format), ${skipped} skipped, ${rejected} rejected`
  return rejected === 0 ? head : `${head}\n${rejectedView(printable(rows))}`
}

type Planned = { decision: Decision; sprint: Sprint }

async function planFirst(life: Life, { embedded, tell }: { embedded: Embedded; tell: DemoOptions['tell'] }): Promise<Planned> {
  life.clock.set(`${FIRST_DAY}T09:00:00.000Z`)
  tell(bold(`\nPOST ${embedded.urls.orchestrator}/orchestrate/project/${PROJECT_ID}`))
  const run = await orchestrate(life)
  const decision = await decisionOf(life.clients, run)
  tell(decisionText(printable(decision)))
  const sprint = await sprintOf(life.clients, run)
  if (!sprint) {
    const title = 'No sprint can be planned from this backlog'
    throw new Failure({ exit: exitCodes.partial, code: 'no-sprint', title, detail: decision.explanation.join(' ') })
  }
  return { decision, sprint }
}

/** Lives through one sprint after the other, until enough are lived or there is nothing left to plan. */
async function liveAll(life: Life, first: Planned, { sprints, seed, tell }: DemoOptions): Promise<History> {
  const lived: LivedSprint[] = []
  let planned: Planned = first
  for (;;) {
    const { closing, ...sprint } = await livePlanned(life, planned, { seed, tell, brief: lived.length > 0 })
    lived.push(sprint)
    const next = await decisionOf(life.clients, closing)
    tell(`\n${bold('The next plan')}\n${decisionText(printable(next), { brief: sprints > 1 })}`)
    const nextSprint = await sprintOf(life.clients, closing)
    if (lived.length >= sprints || !nextSprint) return { sprints: lived, next }
    planned = { decision: next, sprint: nextSprint }
  }
}

async function decisionOf(clients: Clients, run: Run): Promise<Decision> {
  if (run.decisionId === null) throw new Error(`the run took no decision: ${run.outcome}`)
  return clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId } })
}

/** The sprint that a run planned; null where its decision found nothing to plan. */
async function sprintOf(clients: Clients, run: Run): Promise<Sprint | null> {
  const decision = await decisionOf(clients, run)
  if (decision.sprintId === null) return null
  return clients.sprint.call(sprintOperations.getSprint, { params: { sprintId: decision.sprintId } })
}
