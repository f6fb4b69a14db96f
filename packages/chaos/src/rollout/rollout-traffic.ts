import { orchestratorOperations } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import { connect } from '../traffic/traffic.ts'
import { createCarefulClient } from '../traffic/careful-client.ts'
import { createLedger } from '../traffic/ledger.ts'
import { foundTeam } from '../traffic/team.ts'
import { randomStream } from '../random.ts'
import { drawDeed, type Subject } from './deeds.ts'
import { atRate, createSender, type Outcome } from './load.ts'
import type { Site } from './site.ts'
import { giveZone } from './zone.ts'
import { liveThroughSprints } from './sprint-life.ts'

/** Requests that flow until they are stopped. */
export type RolloutTraffic = {
  enter: (stage: string) => void
  outcomes: () => readonly Outcome[]
  /** Why the machine does not carry the load; undefined where it does. */
  overload: () => string | undefined
  /** How it goes, in a few words. */
  told: () => string
  /** Begins nothing more and waits for what is under way. */
  stop: () => Promise<void>
  /** What is not as it was left, once it has stopped. */
  findings: () => Promise<Finding[]>
}

const writtenTo = 'LOAD'
const sprintProjects = ['SPRINT1', 'SPRINT2', 'SPRINT3']
/** Connections go to the replicas in turn: each of them is met. */
const warmUpRounds = 2
const warmUpShares = [0.25, 0.5, 0.75]
const warmUpStepMs = 5000
/** More requests under way than come in so many seconds, and they come faster than they are answered. */
const waitSecondsMax = 3
/** A sprint's life is a request in so many milliseconds: it is part of the rate. */
const sprintRestMs = 300

/** `rate` in requests a second; that of the lives of sprints included; `writeShare` of the others write. */
export type TrafficAmount = { seed: number; rate: number; writeShare: number }

/** Founds the projects, then sends `rate` requests a second, those of sprints included. */
export async function startTraffic(
  { urls, credentials }: Pick<Site, 'urls' | 'credentials'>,
  about: TrafficAmount,
): Promise<RolloutTraffic> {
  const { seed, rate, writeShare } = about
  const token = await credentials.tokenFor({ sub: 'admin', role: 'admin', projects: '*' })
  const clients = connect(urls, token)
  const stopping = new AbortController()
  const ledger = createLedger('rollout-')
  const careful = createCarefulClient(ledger, stopping.signal)
  const random = randomStream('rollout', seed)
  const found = (projectId: string) => foundTeam({ projectId, clients, careful, ledger, random, stopping: stopping.signal })
  const { people, items } = await found(writtenTo)
  for (const projectId of sprintProjects) await found(projectId)
  const lostZone = await giveZone(clients.project, writtenTo)
  for (const client of Object.values(clients)) client.close()
  let counted = 0
  const next = () => (counted += 1)
  const subject = { random, projectId: writtenTo, sprintProjects, people, items, next }
  await warmUp({ ...subject, sender: createSender({ urls, token }) }, { rate, writeShare, signal: stopping.signal })

  const sender = createSender({ urls, token })
  const restMs = Math.max(sprintRestMs, (sprintProjects.length * 5000) / rate)
  const lives = sprintProjects.map((projectId) => liveThroughSprints({ sender, projectId, signal: stopping.signal, restMs }))
  const others = Math.max(1, rate - (sprintProjects.length * 1000) / restMs)
  const flowing = Promise.all([
    ...lives,
    atRate(others, stopping.signal, () => void drawDeed(random, writeShare).act({ ...subject, sender })),
  ])
  return {
    enter: sender.enter,
    outcomes: sender.outcomes,
    overload: () => {
      const failed = sender.outcomes().filter(({ failure }) => failure !== null).length
      const waiting = sender.waiting()
      return failed > 0 || waiting > rate * waitSecondsMax
        ? `${failed} requests have failed and ${waiting} wait for their answers`
        : undefined
    },
    told: () => {
      const all = sender.outcomes()
      const failed = all.filter(({ failure }) => failure !== null)
      const last = failed.at(-1)
      const example = last ? `, such as ${last.operation}: ${(last.failure ?? '').slice(0, 120)}` : ''
      return `${all.length} requests, ${failed.length} failed${example}`
    },
    stop: async () => {
      stopping.abort()
      await flowing
      await sender.idle()
    },
    findings: async () => {
      const again = connect(urls, token)
      const found = await lostZone(again.project)
      for (const client of Object.values(again)) client.close()
      return found
    },
  }
}

/** What runs for a while has read its model and compiled its programs: plans come first, then the load rises in steps. What becomes of it is not told. */
async function warmUp(
  subject: Subject,
  { rate, writeShare, signal }: Omit<TrafficAmount, 'seed'> & { signal: AbortSignal },
): Promise<void> {
  const { sender, random } = subject
  for (let round = 0; round < warmUpRounds; round += 1) {
    await Promise.all(
      sprintProjects.map((projectId) => sender.send('orchestrator', orchestratorOperations.orchestrate, { params: { projectId } })),
    )
  }
  for (const share of warmUpShares) {
    const over = AbortSignal.any([signal, AbortSignal.timeout(warmUpStepMs)])
    await atRate(rate * share, over, () => void drawDeed(random, writeShare).act(subject))
    await sender.idle()
  }
}
