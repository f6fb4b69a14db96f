import type { Problem } from '@dsm/contracts'

/** An upstream answered with a 4xx: it works, and does not want this request. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal'
  readonly upstream: string
  readonly status: number
  /** Code of the problem; `unknown` if the body was no problem. A newer upstream may use a code that this build does not know. */
  readonly code: string
  readonly problem: Problem | undefined

  constructor(upstream: string, status: number, problem: Problem | undefined) {
    super(`${upstream} refused with ${status} ${problem?.code ?? 'unknown'}${problem?.detail ? `: ${problem.detail}` : ''}`)
    this.upstream = upstream
    this.status = status
    this.code = problem?.code ?? 'unknown'
    this.problem = problem
  }
}
