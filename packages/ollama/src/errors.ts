/** No usable answer came: no connection, a cut one, a time limit, or a fault of the server. `raw` is what had arrived. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
  readonly raw: string

  constructor(message: string, raw = '', cause?: unknown) {
    super(message, { cause })
    this.raw = raw
  }
}

/** The server works and does not want this request, often for a model that it does not have. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly status: number
  readonly raw: string

  constructor(status: number, message: string, raw: string) {
    super(message)
    this.status = status
    this.raw = raw
  }
}

/** An answer came, and it is not what was asked for. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  readonly raw: string

  constructor(message: string, raw: string, cause?: unknown) {
    super(message, { cause })
    this.raw = raw
  }
}

/** The caller's own signal ended the call, which says nothing about the server. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError'
}

/** `fetch` says "fetch failed" whatever happened; what happened is its cause. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause
  if (!(cause instanceof Error)) return error.message
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}
