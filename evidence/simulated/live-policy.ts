import { parentPort, workerData } from 'node:worker_threads'
import { type LivedTeam, liveTeams, type PolicyName } from './policies.ts'

/** What a thread says: each team as its life is over. */
export type Message = { policy: PolicyName; team: LivedTeam }

/** What a thread is told. */
export type Life = { policy: PolicyName } & Parameters<typeof liveTeams>[1]

const { policy, ...life }: Life = workerData
for (const team of liveTeams(policy, life)) parentPort?.postMessage({ policy, team } satisfies Message)
