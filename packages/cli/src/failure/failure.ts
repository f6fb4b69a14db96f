import type { Fault } from '@dsm/contracts'
import type { z } from 'zod'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** What went wrong, in words for a person and fields for a script. */
export type Failing = {
  exit: ExitCode
  /** Stable: a problem code of the services, or one of the command line's own. */
  code: string
  title: string
  detail?: string
  status?: number
  faults?: readonly Fault[]
  correlationId?: string
  /** What to do about it. */
  hints?: readonly string[]
}

/** Ends a command: the message is for the person who called it, so it never has a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly failing: Failing

  constructor(failing: Failing, cause?: unknown) {
    super(failing.detail ?? failing.title, { cause })
    this.failing = failing
  }
}

/** What a person typed, put together, is refused by its schema: each fault by its path. */
export function misfit(title: string, { issues }: z.ZodError, hints: readonly string[] = []): Failure {
  const faults = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: [...issue.path, key].join('.'), detail: 'is not known here' }))
      : [{ pointer: issue.path.join('.'), detail: issue.message }],
  )
  return usageFailure(title, { faults, hints })
}

/** The command was called wrongly; nothing was done. */
export function usageFailure(title: string, options: { hints?: readonly string[]; faults?: readonly Fault[] } = {}): Failure {
  return new Failure({ exit: exitCodes.usage, code: 'usage', title, ...options })
}
