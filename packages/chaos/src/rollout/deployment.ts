import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceName } from '@dsm/contracts'
import type { Pod } from './pod.ts'

/** A version that pods run: `old` and `new`, and where it lies. */
export type Version = { name: 'old' | 'new'; folder: string }

/** The replicas of a service. */
export type Deployment = {
  service: ServiceName
  /** Those that are there, also while they end. */
  pods: () => readonly Pod[]
  /** Brings up the replicas of the first version. */
  start: (version: Version) => Promise<void>
  /** Replaces them one by one, as a rolling update with `maxSurge: 1, maxUnavailable: 0`: the next old one ends when a new one is ready. */
  roll: (version: Version) => Promise<void>
  kill: () => Promise<void>
}

export type DeploymentOptions = {
  service: ServiceName
  replicas: number
  start: (service: ServiceName, version: Version) => Promise<Pod>
}

const startWithinMs = 120_000
const lookEveryMs = 50

export function createDeployment({ service, replicas, start }: DeploymentOptions): Deployment {
  const pods: Pod[] = []
  const current = () => pods.filter((pod) => !pod.isGone())
  const add = async (version: Version) => {
    const pod = await start(service, version)
    pods.push(pod)
    return pod
  }
  return {
    service,
    pods: current,
    start: async (version) => {
      const started: Pod[] = []
      for (let count = 0; count < replicas; count += 1) started.push(await add(version))
      await Promise.all(started.map(untilListed))
    },
    roll: async (version) => {
      const endings: Promise<void>[] = []
      const replaced = current()
      for (const old of replaced) {
        await untilListed(await add(version))
        endings.push(old.terminate())
      }
      await Promise.all(endings)
    },
    kill: async () => {
      await Promise.all(current().map((pod) => pod.kill()))
    },
  }
}

async function untilListed(pod: Pod): Promise<void> {
  const giveUpAt = performance.now() + startWithinMs
  while (!pod.isReady()) {
    if (pod.isGone()) throw new Error(`${pod.name()} ended before it was ready`)
    if (performance.now() > giveUpAt) throw new Error(`${pod.name()} did not become ready within ${startWithinMs / 1000} s`)
    await delay(lookEveryMs)
  }
}
