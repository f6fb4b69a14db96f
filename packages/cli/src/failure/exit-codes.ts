/** What a script learns from the exit code. */
export const exitCodes = { ok: 0, failure: 1, partial: 2, usage: 3, away: 4, forbidden: 5 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodesHelp = `Exit codes:
  0  done
  1  failed, or refused by a service
  2  done in part, or the answer is no: rows rejected, a replay that differs, a plan that has to wait, the kill
     switch is engaged, not ready, migrations pending
  3  wrong usage, found here or by a service: nothing was done
  4  a service or database does not answer
  5  the token is missing, expired or does not allow this`
