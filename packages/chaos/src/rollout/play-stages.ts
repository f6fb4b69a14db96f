import { setTimeout as delay } from 'node:timers/promises'
import type { Finding } from '../check/history.ts'
import { repository } from '../world/native-parts.ts'
import type { Version } from './deployment.ts'
import type { PlayedStage } from './rollout-summary.ts'
import type { RolloutTraffic } from './rollout-traffic.ts'
import type { Site } from './site.ts'

type Play = { steadySeconds: number; tell: (line: string) => void; signal: AbortSignal }

type Stage = {
  site: Pick<Site, 'deployments' | 'migrate'>
  traffic: Pick<RolloutTraffic, 'enter' | 'stop' | 'told' | 'overload'>
  old: Version
  faults: Finding[]
}

/** What happens while requests flow: which stages there were, and the migrations that were applied under the old version. Where the load alone is too much,
 *  a rollout under it would tell nothing: there is none. */
export async function playStages(
  { steadySeconds, tell, signal }: Play,
  { site, traffic, old, faults }: Stage,
): Promise<{ migrations: string[]; stages: PlayedStage[] }> {
  const thisTree: Version = { name: 'new', folder: repository }
  let migrations: string[] = []
  const steady = () => delay(steadySeconds * 1000, undefined, { signal }).catch(() => undefined)
  const rollTo = async (version: Version) => {
    for (const deployment of site.deployments) {
      if (signal.aborted) return
      try {
        await deployment.roll(version)
      } catch (error) {
        // A pod that never becomes ready holds the rollout up, as in a cluster; what happened so far is told.
        faults.push({
          kind: 'stuck',
          what: `rollout of ${deployment.service}`,
          detail: error instanceof Error ? error.message : String(error),
        })
        return
      }
      tell(`${deployment.service} runs the ${version.name} version; ${traffic.told()}`)
    }
  }
  const plan: readonly (readonly [name: string, play: () => Promise<unknown>])[] = [
    ['old version', steady],
    ['migrations under the old version', async () => (migrations = await site.migrate(thisTree))],
    ['old version, new schema', steady],
    ['old to new', () => rollTo(thisTree)],
    ['new version', steady],
    ['back to old', () => rollTo(old)],
    ['old version again', steady],
  ]
  const stages: PlayedStage[] = []
  for (const [stage, play] of plan) {
    if (!signal.aborted) {
      tell(stage)
      traffic.enter(stage)
      await play()
    }
    stages.push({ stage, over: !signal.aborted })
    const overload = stages.length === 1 ? traffic.overload() : undefined
    if (overload !== undefined && !signal.aborted) {
      faults.push({ kind: 'stuck', what: 'the load', detail: `nothing is replaced yet, and ${overload}: try a lower --rate` })
      break
    }
  }
  await traffic.stop()
  return { migrations, stages }
}
