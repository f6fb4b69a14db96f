const integrityViolations = new Set(['23503', '23505', '23514', '23P01'])

/** SQLSTATE of a database error; undefined for anything else, such as a lost connection. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** True if the error is a violation of this unique, foreign key, check or exclusion constraint. */
export function violates(error: unknown, constraintName: string): boolean {
  const state = sqlState(error)
  return (
    state !== undefined &&
    integrityViolations.has(state) &&
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === constraintName
  )
}

/** COMMIT was sent and no answer came: the transaction may or may not have happened. */
export class CommitUncertainError extends Error {
  override readonly name = 'CommitUncertainError'
  constructor(cause: unknown) {
    super('the connection broke during COMMIT: its outcome is unknown', { cause })
  }
}
