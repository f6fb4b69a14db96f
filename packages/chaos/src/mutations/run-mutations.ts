import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { repository } from '../world/native-parts.ts'
import { mutations, type Mutation } from './mutations.ts'
import { mutateTree, removeTree } from './mutate-tree.ts'

export type MutationResult = {
  name: string
  without: string
  found: boolean
  /** How many findings of each kind. */
  kinds: Record<string, number>
  /** The first finding in words, or why there is none. */
  example: string
  seconds: number
}

export type MutationOptions = {
  seed: number
  minutes: number
  projects: number
  only: readonly string[]
  tell: (line: string) => void
  signal: AbortSignal
}

const Outcome = z.object({ findings: z.array(z.object({ kind: z.string(), what: z.string(), detail: z.string() })) })
/** What is stuck without a guarantee stays so: no need to wait for it as long as for a slow machine. */
const settleSeconds = 45

/** Runs a chaos on one mutated copy after the other. */
export async function runMutations(options: MutationOptions): Promise<MutationResult[]> {
  const { only, tell, signal } = options
  const unknown = only.filter((name) => !mutations.some((mutation) => mutation.name === name))
  if (unknown.length > 0) throw new Error(`no mutation ${unknown.join(', ')}; there are ${mutations.map(({ name }) => name).join(', ')}`)
  const results: MutationResult[] = []
  for (const mutation of mutations.filter(({ name }) => only.length === 0 || only.includes(name))) {
    if (signal.aborted) break
    tell(`${mutation.name}: ${mutation.without}`)
    const result = await runMutation(mutation, options)
    tell(`${mutation.name}: ${result.found ? 'found' : 'NOT FOUND'}, ${result.example}`)
    results.push(result)
  }
  return results
}

async function runMutation(mutation: Mutation, { seed, minutes, projects, tell }: MutationOptions): Promise<MutationResult> {
  const startedAt = performance.now()
  const copy = await mkdtemp(join(tmpdir(), 'dsm-chaos-mutation.'))
  try {
    await mutateTree(repository, copy, mutation)
    // What the run leaves behind goes with the copy; PostgreSQL's own user has to find its way there.
    const env = { ...process.env, TMPDIR: join(copy, 'tmp') }
    await mkdir(env.TMPDIR)
    for (const path of [copy, env.TMPDIR]) await chmod(path, 0o711)
    const options = { seed, minutes, projects, settle: settleSeconds, faults: mutation.faults.join(',') }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    const child = spawn(process.execPath, ['--conditions=source', 'packages/chaos/src/main.ts', ...args, '--json'], {
      cwd: copy,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const gone = once(child, 'exit')
    createInterface(child.stderr).on('line', (line) => tell(`${mutation.name} ${line}`))
    const output = await text(child.stdout)
    await gone
    const outcome = Outcome.safeParse(parseJson(output))
    return resultOf(mutation, outcome.data, (performance.now() - startedAt) / 1000)
  } finally {
    await removeTree(copy)
  }
}

function resultOf({ name, without }: Mutation, outcome: z.infer<typeof Outcome> | undefined, seconds: number): MutationResult {
  const kinds: Record<string, number> = {}
  for (const { kind } of outcome?.findings ?? []) kinds[kind] = (kinds[kind] ?? 0) + 1
  const [first] = outcome?.findings ?? []
  const example = first ? `${first.kind}: ${first.what}: ${first.detail}` : outcome ? 'nothing was found' : 'the run itself failed'
  return { name, without, found: first !== undefined, kinds, example, seconds: Math.round(seconds) }
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}
