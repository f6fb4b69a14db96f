import type { ServiceName } from '@dsm/contracts'
import { drawOf } from './draw.ts'
import { families } from './families.ts'
import type { HostileRequest, Scene } from './hostile-request.ts'
import { type Answer, send } from './send.ts'

/** What is attacked, and how it is looked at from outside of its doors. */
export type Target = {
  urls: Record<ServiceName, string>
  /** Stands for everything that all databases hold. */
  digest: () => Promise<string>
  vitals: () => Promise<Vitals>
}

/** How the services are. `blockedMs`: the longest that an event loop was held up since the last look. `polluted`: what was added to the prototype of all objects. */
export type Vitals = { heapMb: number; rssMb: number; blockedMs: number; polluted: readonly string[] }

export type Finding = {
  kind: 'failed' | 'changed' | 'let in' | 'no answer' | 'gone' | 'leaked' | 'polluted'
  /** Draws the input again. */
  number: number
  family: string
  told: string
}

/** Inputs of a family by what became of them. `harmless`: answered below 400, and nothing changed; `cut`: the connection ended without an answer. */
export type FamilyRow = {
  family: string
  inputs: number
  refused: number
  harmless: number
  cut: number
  failed: number
  changed: number
  slowestMs: number
  blockedMs: number
}

export type AttackOptions = {
  scene: Scene
  seed: number
  /** How many inputs, over all families. */
  count: number
  /** Only inputs of these numbers. */
  only?: readonly number[]
  progress?: (family: string) => void
  /** How long an answer may take, half a minute by default. Services that are `unhurried` allow themselves more. */
  withinMs?: number
}

export type Attack = { rows: FamilyRow[]; findings: Finding[]; before: Vitals; after: Vitals }

const atOnce = 8
const batchSize = 40
const warmUp = 60

/** Sends hostile inputs family by family. After each batch the databases must hold what they held before. */
export async function attack(target: Target, options: AttackOptions): Promise<Attack> {
  const names = [...families.keys()]
  const numbers = options.only ?? Array.from({ length: options.count }, (_, at) => at)
  // The first requests compile what all others run: they would pass for a leak.
  if (!options.only) for (let at = 0; at < warmUp; at += 1) await attempt(target, options, -1 - at)
  const baseline = await target.digest()
  const before = await target.vitals()
  const findings: Finding[] = []
  const rows: FamilyRow[] = []
  let state = baseline
  for (const [at, family] of names.entries()) {
    const own = numbers.filter((number) => number % names.length === at)
    if (own.length === 0) continue
    options.progress?.(family)
    const { row, end } = await attackFamily(target, options, { family, numbers: own, findings, state })
    rows.push(row)
    state = end
  }
  const after = await target.vitals()
  return { rows, findings, before, after }
}

type FamilyRun = { family: string; numbers: readonly number[]; findings: Finding[]; state: string }

async function attackFamily(target: Target, options: AttackOptions, run: FamilyRun): Promise<{ row: FamilyRow; end: string }> {
  const { family, numbers, findings } = run
  const row: FamilyRow = {
    family,
    inputs: numbers.length,
    refused: 0,
    harmless: 0,
    cut: 0,
    failed: 0,
    changed: 0,
    slowestMs: 0,
    blockedMs: 0,
  }
  let { state } = run
  for (let from = 0; from < numbers.length; from += batchSize) {
    const batch = numbers.slice(from, from + batchSize)
    const judge = async (number: number) => {
      const { request, answer } = await attempt(target, options, number)
      count(row, answer)
      findings.push(...judged(request, answer).map((kind) => ({ kind, number, family, told: toldOf(request, answer) })))
    }
    await inTurn(batch, judge)
    const now = await target.digest()
    if (now === state) continue
    const changers = await whoChanges(target, options, batch)
    row.changed += Math.max(changers.length, 1)
    for (const told of changers.length > 0 ? changers : [{ number: batch[0] ?? 0, told: `one of ${batch.join()}, and not again` }])
      findings.push({ kind: 'changed', family, ...told })
    state = await target.digest()
  }
  const { blockedMs, polluted } = await target.vitals()
  row.blockedMs = Math.round(blockedMs)
  if (polluted.length > 0) findings.push({ kind: 'polluted', number: numbers[0] ?? 0, family, told: polluted.join() })
  return { row: { ...row, slowestMs: Math.round(row.slowestMs) }, end: state }
}

/** The input of a number; numbers below 0 are as good as any, and belong to nobody's count. */
export function inputOf(scene: Scene, seed: number, number: number): HostileRequest {
  const makers = [...families.values()]
  const maker = makers[Math.abs(number) % makers.length]
  if (!maker) throw new RangeError('there are no families')
  return maker(drawOf(seed, number), scene)
}

async function attempt(
  target: Target,
  { scene, seed, withinMs = 30_000 }: AttackOptions,
  number: number,
): Promise<{ request: HostileRequest; answer: Answer }> {
  const request = inputOf(scene, seed, number)
  return { request, answer: await send(target.urls[request.service], request, withinMs) }
}

function count(row: FamilyRow, { status, ms }: Answer): void {
  row.slowestMs = Math.max(row.slowestMs, ms)
  if (status >= 500) row.failed += 1
  else if (status >= 400) row.refused += 1
  else if (status >= 200) row.harmless += 1
  else row.cut += 1
}

/** Words that stand in files of the machine and of this repository, and in no answer. */
const secrets = /root:x:0:0|"digital-scrum-master"|BEGIN [A-Z ]*PRIVATE KEY/

function judged({ mustBeRefused = false }: HostileRequest, { status, text, timedOut, gone }: Answer): Finding['kind'][] {
  return [
    ...(status >= 500 ? (['failed'] as const) : []),
    ...(mustBeRefused && status >= 200 && status < 400 ? (['let in'] as const) : []),
    ...(timedOut ? (['no answer'] as const) : []),
    ...(gone ? (['gone'] as const) : []),
    ...(secrets.test(text) ? (['leaked'] as const) : []),
  ]
}

function toldOf({ operation, method, target, body, raw }: HostileRequest, { status, text, ms }: Answer): string {
  const sent = raw
    ? `raw ${JSON.stringify(raw.toString('latin1').slice(0, 200))}`
    : `${method} ${target.slice(0, 200)} ${body?.subarray(0, 200).toString() ?? ''}`
  const said = text.slice(text.indexOf('\r\n\r\n') + 4).slice(0, 300)
  return `${operation}: ${sent} (${body?.length ?? 0} bytes) → ${status} in ${Math.round(ms)} ms ${said}`
}

/** Sends the inputs of a batch again, one by one, and returns those after which the databases hold something else. */
async function whoChanges(target: Target, options: AttackOptions, batch: readonly number[]): Promise<{ number: number; told: string }[]> {
  const changers: { number: number; told: string }[] = []
  let state = await target.digest()
  for (const number of batch) {
    const { request, answer } = await attempt(target, options, number)
    const now = await target.digest()
    if (now !== state) changers.push({ number, told: toldOf(request, answer) })
    state = now
  }
  return changers
}

async function inTurn(numbers: readonly number[], work: (number: number) => Promise<void>): Promise<void> {
  const waiting = [...numbers]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
