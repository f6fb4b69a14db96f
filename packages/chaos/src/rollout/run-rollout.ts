import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { ServiceName } from '@dsm/contracts'
import { handles } from '../check/handled-types.ts'
import type { Finding } from '../check/history.ts'
import { untilQuiet } from '../run/until-quiet.ts'
import { readArchive, readDeadLetters, readInbox, readOutbox } from '../store/read-events.ts'
import type { Databases } from '../store/open-databases.ts'
import { repository } from '../world/native-parts.ts'
import { checkConsumed, type Handles, type Remembered } from './check-consumed.ts'
import type { Version } from './deployment.ts'
import { type Commit, extractCommit, findCommit, installDependencies } from './old-version.ts'
import type { RolloutOptions } from './options.ts'
import { type Site, startSite } from './site.ts'
import { type RolloutSummary, summariseRollout } from './rollout-summary.ts'
import { watchUsage } from './usage.ts'
import { playStages } from './play-stages.ts'
import { startTraffic } from './rollout-traffic.ts'

export type RolloutRun = RolloutOptions & { postgresBin: string; tell: (line: string) => void; signal: AbortSignal }

const calmMs = 5000

/** Rolls from the old version to this tree and back under load. Throws NoOldVersion, before anything is started, where that is not to be had. */
export async function runRollout(run: RolloutRun): Promise<RolloutSummary> {
  const { from, keep, tell } = run
  const commit = await findCommit(repository, from)
  tell(`old: ${commit.hash.slice(0, 12)} ${commit.subject}`)
  const folder = await mkdtemp(join(tmpdir(), 'dsm-rollout-old.'))
  try {
    await extractCommit(repository, commit, folder)
    tell('installing what the old version depends on')
    await installDependencies(repository, folder)
    return await rollUnderLoad(run, { commit, folder })
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
}

async function rollUnderLoad(run: RolloutRun, { commit, folder }: { commit: Commit; folder: string }): Promise<RolloutSummary> {
  const { postgresBin, seed, rate, writeShare, keep, tell } = run
  const faults: Finding[] = []
  const cacheDirectory = join(repository, 'node_modules/.cache/rollout')
  const site = await startSite({ postgresBin, seed, cacheDirectory, onFault: (finding) => faults.push(finding) })
  let summary: RolloutSummary | undefined
  try {
    const old: Version = { name: 'old', folder }
    await site.migrate(old)
    tell('starting ten processes of the old version')
    await Promise.all(site.deployments.map((deployment) => deployment.start(old)))
    // Ten programs that begin at once keep a small machine busy for a moment.
    await delay(calmMs)
    const traffic = await startTraffic(site, { seed, rate, writeShare })
    const watcher = watchUsage(site.deployments)
    const { migrations, stages } = await playStages(run, { site, traffic, old, faults })
    const usage = await watcher.stop()
    tell('load is over; waiting until every event is consumed')
    const findings = [...faults, ...(await traffic.findings()), ...(await settle(run, site, folder))]
    const events = (await rememberedOf(site.databases)).outbox.length
    const outcomes = traffic.outcomes()
    summary = summariseRollout({ commit, rate, migrations, stages, usage, outcomes, events, findings, logs: site.directory })
    return summary
  } finally {
    await site.stop({ keep: keep || summary === undefined || !summary.held })
  }
}

async function settle(
  { settleSeconds, tell }: RolloutRun,
  { databases, stream, deployments }: Site,
  oldFolder: string,
): Promise<Finding[]> {
  const replicas = deployments.flatMap((deployment) => deployment.pods())
  const { stuck } = await untilQuiet({ replicas, stream, databases }, settleSeconds * 1000, tell)
  return [...stuck, ...checkConsumed(await rememberedOf(databases), [handles, await handlesOf(oldFolder)])]
}

async function rememberedOf(databases: Databases): Promise<Remembered> {
  const outboxes: Remembered['outbox'][] = []
  const inboxes = new Map<ServiceName, ReadonlySet<string>>()
  for (const name of ServiceName.options) {
    outboxes.push((await readOutbox(databases[name])).facts)
    inboxes.set(name, await readInbox(databases[name], name))
  }
  const deadLetters = (await Promise.all(ServiceName.options.map((name) => readDeadLetters(databases[name], name)))).flat()
  return { outbox: outboxes.flat(), inboxes, deadLetters, archive: await readArchive(databases.chronicle) }
}

/** What the services of the old version handle, as its own harness says. */
async function handlesOf(folder: string): Promise<Handles> {
  const file = join(folder, 'packages/chaos/src/check/handled-types.ts')
  const loaded: { handles: Handles } = await import(pathToFileURL(file).href)
  return loaded.handles
}
