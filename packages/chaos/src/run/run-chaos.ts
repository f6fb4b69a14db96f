import { setTimeout as delay } from 'node:timers/promises'
import { check } from '../check/check.ts'
import type { Finding } from '../check/history.ts'
import type { FaultKind } from '../monkey/faults.ts'
import { createMonkey, type Monkey } from '../monkey/monkey.ts'
import { summarise, type Summary } from '../report/summary.ts'
import { loadHistory } from '../store/load-history.ts'
import { createTraffic, type Traffic } from '../traffic/traffic.ts'
import { repository } from '../world/native-parts.ts'
import { startWorld, type World } from '../world/world.ts'
import { askEverybody } from './ask-everybody.ts'
import { untilQuiet } from './until-quiet.ts'
import { watch } from './watch.ts'

export type ChaosOptions = {
  seed: number
  minutes: number
  projects: number
  keep: boolean
  postgresBin: string
  /** Only these; all where empty. */
  faults: readonly FaultKind[]
  /** After so long what is not done counts as stuck. */
  settleSeconds: number
  /** Told what happens, line by line. */
  tell: (line: string) => void
  /** Ends the faults early. */
  signal: AbortSignal
}

const startWithinMs = 120_000

/** One whole run: start, spoil, settle, check. Everything that it started is gone when it returns. */
export async function runChaos(options: ChaosOptions): Promise<Summary> {
  const { seed, projects, keep, postgresBin, tell } = options
  const observed: Finding[] = []
  tell('starting PostgreSQL, Redis and ten processes')
  const world = await startWorld({ postgresBin, repository, onCrash: (finding) => observed.push(finding) })
  let summary: Summary | undefined
  try {
    await requireReady(world)
    tell('founding teams')
    const traffic = await createTraffic({ seed, projects, urls: world.urls, credentials: world.credentials })
    summary = await spoilAndCheck(options, { world, traffic, observed })
    return summary
  } finally {
    await world.stop({ keep: keep || summary === undefined || summary.findings.length > 0 })
  }
}

async function requireReady(world: World): Promise<void> {
  const startedAt = performance.now()
  while (!world.replicas.every((replica) => replica.health()?.status === 'ready')) {
    if (performance.now() - startedAt > startWithinMs) throw new Error(`the services did not become ready, see ${world.directory}/logs`)
    await delay(250)
  }
}

type Stage = { world: World; traffic: Traffic; observed: Finding[] }

async function spoilAndCheck(options: ChaosOptions, stage: Stage): Promise<Summary> {
  const { seed, minutes, keep, faults: kinds, settleSeconds, tell, signal } = options
  const { world, traffic, observed } = stage
  const monkey = createMonkey({ world, seed, kinds, tell })
  const watcher = watch({ world, traffic, monkey, observed, tell })
  traffic.start()
  await monkey.run(AbortSignal.any([AbortSignal.timeout(minutes * 60_000), signal]))
  tell('faults are over; clients bring to an end what they have begun')
  await traffic.stop()
  const { seconds, stuck } = await untilQuiet(world, settleSeconds * 1000, tell)
  tell(stuck.length === 0 ? `quiet after ${seconds.toFixed(1)} s; asking every project` : 'not everything became quiet')
  observed.push(...stuck, ...(await askEverybody(traffic)))
  // The last runs have events of their own.
  observed.push(...(await untilQuiet(world, settleSeconds * 1000, tell)).stuck)
  await watcher.stop()
  traffic.close()
  tell('reading what everybody remembers')
  return conclude({ seed, minutes, keep, secondsToConverge: seconds }, stage, monkey)
}

type Conclusion = { seed: number; minutes: number; keep: boolean; secondsToConverge: number }

async function conclude({ keep, ...about }: Conclusion, { world, traffic, observed }: Stage, monkey: Monkey): Promise<Summary> {
  const history = await loadHistory(world.databases, { requests: traffic.ledger.records(), observed })
  const findings = check(history)
  const logs = keep || findings.length > 0 ? world.directory : null
  return summarise({ ...about, toll: monkey.toll(), requests: traffic.ledger.tally(), history, findings, logs })
}
