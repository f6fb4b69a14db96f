import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { run } from '../src/program.ts'

export type Called = { code: number; out: string; err: string }
type World = { env?: Record<string, string>; cwd?: string; interrupted?: () => Promise<void>; watched?: boolean }

/** Calls the command line as the process would, with what it prints captured. Nobody watches and nobody interrupts unless a test says so. */
export async function dsm(argv: readonly string[], { env = {}, cwd, interrupted, watched = false }: World = {}): Promise<Called> {
  const printed = { out: '', err: '' }
  const code = await run(argv, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    env,
    cwd: cwd ?? (await emptyDirectory()),
    watched,
    interrupted: interrupted ?? (() => Promise.resolve()),
  })
  return { code, ...printed }
}

/** A directory that is gone after the test. */
export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-cli-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}
