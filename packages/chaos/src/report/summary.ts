import type { Finding, FindingKind, History } from '../check/history.ts'
import type { FaultKind, Fault } from '../monkey/faults.ts'
import type { Toll } from '../monkey/monkey.ts'
import type { Tally } from '../traffic/ledger.ts'

/** What came of a run. */
export type Summary = {
  seed: number
  minutes: number
  kills: number
  faults: Partial<Record<Fault['do'], number>>
  requests: Tally
  events: number
  /** Entries of the stream that the monkey added a second time. */
  duplicatedEntries: number
  sprints: number
  runs: number
  lost: number
  doubled: number
  stuck: number
  /** Findings of every other kind. */
  other: number
  secondsToConverge: number
  findings: readonly Finding[]
  logs: string | null
}

export type Told = {
  seed: number
  minutes: number
  toll: Toll
  requests: Tally
  history: Pick<History, 'outbox' | 'sprints' | 'runs'>
  findings: readonly Finding[]
  secondsToConverge: number
  logs: string | null
}

export function summarise({ seed, minutes, toll, requests, history, findings, secondsToConverge, logs }: Told): Summary {
  const count = (kind: FindingKind) => findings.filter((finding) => finding.kind === kind).length
  const [lost, doubled, stuck] = [count('lost'), count('doubled'), count('stuck')]
  const faults: Partial<Record<FaultKind, number>> = Object.fromEntries([...toll.byKind].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return {
    seed,
    minutes,
    kills: toll.kills,
    faults,
    requests,
    events: history.outbox.length,
    duplicatedEntries: toll.duplicated,
    sprints: history.sprints.length,
    runs: history.runs.length,
    lost,
    doubled,
    stuck,
    other: findings.length - lost - doubled - stuck,
    secondsToConverge: Number(secondsToConverge.toFixed(1)),
    findings,
    logs,
  }
}

const shownPerKind = 8

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const { seed, minutes, kills, faults, requests, events, duplicatedEntries, sprints, runs } = summary
  const { lost, doubled, stuck, other, secondsToConverge, findings, logs } = summary
  const number = (value: number) => value.toLocaleString('en-US')
  const faultWords = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`)
  return [
    `seed       ${seed}, ${minutes} min of faults`,
    `kills      ${number(kills)} processes ended`,
    `faults     ${faultWords.join(', ') || 'none'}`,
    `requests   ${number(requests.acked)} acknowledged, ${number(requests.refused)} refused, ${number(requests.unknown)} unknown`,
    `events     ${number(events)}, and ${number(duplicatedEntries)} entries delivered anew; ${number(sprints)} sprints, ${number(runs)} runs`,
    `lost       ${number(lost)}`,
    `doubled    ${number(doubled)}`,
    `stuck      ${number(stuck)}`,
    `other      ${number(other)}`,
    `converged  ${secondsToConverge.toFixed(1)} s after the last fault`,
    ...(findings.length === 0
      ? ['nothing was found']
      : ['', ...findingLines(findings), '', `run it again with --seed ${seed} --minutes ${minutes}`]),
    ...(logs === null ? [] : [`logs of all processes: ${logs}`]),
  ].join('\n')
}

function findingLines(findings: readonly Finding[]): string[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind)
  return [...byKind].flatMap(([kind, all]) => [
    `${kind}: ${all.length}`,
    ...all.slice(0, shownPerKind).map(({ what, detail }) => `  ${what}: ${detail}`),
    ...(all.length > shownPerKind ? [`  and ${all.length - shownPerKind} more`] : []),
  ])
}
