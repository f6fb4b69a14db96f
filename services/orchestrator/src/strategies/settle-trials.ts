import type { Strategy, StrategyChangeKind, StrategyStatus } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { verdict } from '../domain/experiments/verdict.ts'
import { type StoredStrategy, strategiesOf, updateStrategy } from '../store/strategies.ts'
import { SCRUM_MASTER } from './add-strategy.ts'
import { findHarmful } from './find-harmful.ts'
import { noteChange } from './note-change.ts'
import { ofTrial, readRecord, type StrategyRecord } from './read-record.ts'

/** Trials at once: with more, almost every sprint differs from every other one in some trial, and people lose sight of what is tried. */
export const MOST_TRIALS = 8

/** A strategy whose trial has ended, or begun. */
export type SettledTrial = { strategy: Strategy; before: StrategyStatus; because: string }

/** Retires a strategy on trial for another reason than the verdict of its trial. */
export async function endTrial(tx: Tx, stored: StoredStrategy, { because, at }: { because: string; at: string }): Promise<SettledTrial> {
  return move(tx, stored, { to: 'retired', change: 'retired', because, at, record: await readRecord(tx, [stored]) })
}

type Move = { to: StrategyStatus; change: StrategyChangeKind; because: string; at: string; record: StrategyRecord }

async function move(tx: Tx, stored: StoredStrategy, { to, change, because, at, record }: Move): Promise<SettledTrial> {
  await updateStrategy(tx, stored.id, { status: to, changedAt: at })
  const confidence = record.confidenceIn(stored)
  const strategy = { ...stored, status: to, changedAt: at, confidence }
  await noteChange(tx, { strategy, change, reason: because, by: SCRUM_MASTER, at, confidenceBefore: confidence })
  return { strategy, before: stored.status, because }
}

/**
 * Ends the trials of a project that have a verdict, retires active strategies that have turned against the team, then admits candidates, oldest first, while there is room.
 * A pinned strategy waits until it is unpinned.
 */
export async function settleTrials(tx: Tx, { projectId, at }: { projectId: string; at: string }): Promise<SettledTrial[]> {
  const strategies = await strategiesOf(tx, projectId, { lock: true })
  const record = await readRecord(tx, strategies)
  const settled: SettledTrial[] = []

  const onTrial = strategies.filter(({ status }) => status === 'trial')
  for (const stored of onTrial.filter(({ pinned }) => !pinned)) {
    const { verdict: found, because } = verdict(ofTrial(record.sprintsOf(stored)))
    if (found === 'promote') settled.push(await move(tx, stored, { to: 'active', change: 'promoted', because, at, record }))
    if (found === 'retire') settled.push(await move(tx, stored, { to: 'retired', change: 'retired', because, at, record }))
  }
  const room = MOST_TRIALS - (onTrial.length - settled.length)
  const active = strategies.filter(({ status, pinned }) => status === 'active' && !pinned)
  for (const { stored, because } of await findHarmful(tx, projectId, active))
    settled.push(await move(tx, stored, { to: 'retired', change: 'retired', because, at, record }))
  const waiting = strategies.filter(({ status }) => status === 'candidate').toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const because = `there is room for another trial (${MOST_TRIALS} at once)`
  for (const stored of waiting.slice(0, Math.max(0, room)))
    settled.push(await move(tx, stored, { to: 'trial', change: 'admitted', because, at, record }))
  return settled
}
