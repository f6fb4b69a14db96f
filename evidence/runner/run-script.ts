import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Figures } from './figures.ts'
import type { Script, Target } from './scripts.ts'

export type Outcome = { name: string; command: string; seconds: number } & (
  | { status: 'done'; figures: Figures; targets: Target[] }
  | { status: 'skipped' | 'failed'; reason: string }
)

/** Runs a script in a process of its own, so that none can bring down another. An exit code of 1 says either that it crashed or that a target was missed: with figures it is the latter. */
export async function runScript({ name, quick, targets }: Script, hasLittleTime: boolean): Promise<Outcome> {
  const options = hasLittleTime ? quick : []
  const startedAt = performance.now()
  const { printed, said, ending } = await run(join('evidence', `${name}.ts`), ['--json', ...options])
  const ran = {
    name,
    command: ['npm run', `evidence:${name}`, ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  }
  const skipped = /^skipped: (.*)$/m.exec(`${printed}\n${said}`)?.[1]
  if (ending === 0 && skipped !== undefined) return { ...ran, status: 'skipped', reason: skipped }
  if (ending !== 0 && ending !== 1) return { ...ran, status: 'failed', reason: `ended with ${ending}: ${lastLines(said)}` }
  try {
    const figures: Figures = JSON.parse(printed)
    return { ...ran, status: 'done', figures, targets: targets(figures) }
  } catch (error) {
    const what = error instanceof SyntaxError ? `printed no figures: ${lastLines(said)}` : String(error)
    return { ...ran, status: 'failed', reason: what }
  }
}

async function run(file: string, options: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=source', file, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [printed, said, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { printed, said, ending: (code ?? signal) as number | string }
}

const lastLines = (said: string) => said.trim().split('\n').slice(-8).join('\n') || 'nothing'
