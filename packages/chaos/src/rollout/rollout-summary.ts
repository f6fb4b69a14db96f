import type { Finding } from '../check/history.ts'
import type { Outcome } from './load.ts'
import type { Commit } from './old-version.ts'
import type { UsageRow } from './usage.ts'

/** `over`: it came to its end, nobody interrupted it. */
export type PlayedStage = { stage: string; over: boolean }

export type StageRow = { stage: string; requests: number; failed: number; p50Ms: number; p99Ms: number; maxMs: number }

/** What came of a rollout. */
export type RolloutSummary = {
  /** Whether no request failed and nothing was found. */
  held: boolean
  from: Commit
  rate: number
  /** Those that the new version brought. */
  migrations: readonly string[]
  requests: number
  writes: number
  failed: number
  events: number
  /** Sprints that were closed while requests flowed. */
  sprints: number
  stages: readonly StageRow[]
  /** Of the machine, while requests flowed. */
  usage: readonly UsageRow[]
  failures: readonly string[]
  findings: readonly Finding[]
  logs: string | null
}

export type RolloutFacts = {
  commit: Commit
  rate: number
  migrations: readonly string[]
  /** All that a rollout consists of. */
  stages: readonly PlayedStage[]
  outcomes: readonly Outcome[]
  events: number
  usage: readonly UsageRow[]
  findings: readonly Finding[]
  /** Where they are; they stay if something did not hold. */
  logs: string
}

const reads = /^(get|list|show|search)/

export function summariseRollout({
  commit,
  rate,
  migrations,
  stages,
  outcomes,
  events,
  usage,
  findings: found,
  logs,
}: RolloutFacts): RolloutSummary {
  const failed = outcomes.filter(({ failure }) => failure !== null)
  const sprints = outcomes.filter(({ operation, failure }) => operation === 'closeSprint' && failure === null).length
  const findings = [...found, ...notCarriedOut(stages, outcomes), ...tooLittle({ requests: outcomes.length, sprints })]
  const held = failed.length === 0 && findings.length === 0
  const failures = failed.map(({ stage, service, operation, failure }) => `${stage}: ${operation} of ${service}: ${failure}`)
  return {
    held,
    from: commit,
    rate,
    migrations,
    requests: outcomes.length,
    writes: outcomes.filter(({ operation }) => !reads.test(operation)).length,
    failed: failed.length,
    events,
    sprints,
    stages: [...Map.groupBy(outcomes, ({ stage }) => stage)].map(([stage, of]) => rowOf(stage, of)),
    usage,
    failures,
    findings,
    logs: held ? null : logs,
  }
}

/** A rollout holds as a whole: what was interrupted, or met no request, tells nothing of that stage. */
function notCarriedOut(stages: readonly PlayedStage[], outcomes: readonly Outcome[]): Finding[] {
  const busy = new Set(outcomes.map(({ stage }) => stage))
  return stages.flatMap(({ stage, over }): Finding[] => {
    if (!over) return [{ kind: 'stuck', what: `stage "${stage}"`, detail: 'interrupted: it was not carried out to its end' }]
    return busy.has(stage) ? [] : [{ kind: 'stuck', what: `stage "${stage}"`, detail: 'no request was sent in it' }]
  })
}

/** A run in which nothing happened has proved nothing. */
function tooLittle({ requests, sprints }: { requests: number; sprints: number }): Finding[] {
  if (requests > 0 && sprints > 0) return []
  return [{ kind: 'stuck', what: 'the load', detail: `${requests} requests and ${sprints} closed sprints: too little to tell anything` }]
}

function rowOf(stage: string, outcomes: readonly Outcome[]): StageRow {
  const times = outcomes.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  const failed = outcomes.filter(({ failure }) => failure !== null).length
  return { stage, requests: outcomes.length, failed, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

const shownMax = 20

/** The summary for people. */
export function rolloutText(summary: RolloutSummary): string {
  const { from, rate, migrations, requests, writes, failed, events, sprints, stages, usage, failures, findings, logs } = summary
  const number = (value: number) => value.toLocaleString('en-US')
  const width = Math.max(...stages.map(({ stage }) => stage.length), 5)
  const cells = [
    ['stage', 'requests', 'failed', 'p50 ms', 'p99 ms', 'max ms'],
    ...stages.map((row) => [row.stage, ...[row.requests, row.failed, row.p50Ms, row.p99Ms, row.maxMs].map(number)]),
  ]
  const table = cells.map(([stage = '', ...rest]) => `${stage.padEnd(width)}${rest.map((cell) => cell.padStart(10)).join('')}`)
  return [
    `from        ${from.hash.slice(0, 12)} ${from.subject}`,
    `migrations  ${migrations.length === 0 ? 'none' : migrations.join(', ')}`,
    `requests    ${number(requests)} at ${number(rate)} a second, ${number(writes)} of them writes; ${number(sprints)} sprints closed`,
    `events      ${number(events)}`,
    `failed      ${number(failed)}`,
    `findings    ${number(findings.length)}`,
    '',
    ...table,
    '',
    ...usage.map(
      ({ service, memoryMaxMiB, cores }) => `${service.padEnd(width)}${`${memoryMaxMiB} MiB`.padStart(10)}${`${cores} cores`.padStart(12)}`,
    ),
    ...shown('failed requests', failures),
    ...shown(
      'findings',
      findings.map(({ kind, what, detail }) => `${kind}: ${what}: ${detail}`),
    ),
    ...(logs === null ? [] : ['', `logs of all processes: ${logs}`]),
  ].join('\n')
}

function shown(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length > shownMax ? [`  and ${lines.length - shownMax} more`] : []
  return ['', `${title}:`, ...lines.slice(0, shownMax).map((line) => `  ${line}`), ...more]
}
