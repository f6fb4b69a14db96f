import { leastEarlier, type BacktestRow, type RowFault } from '@dsm/forecast'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { counted } from '../view/text.ts'

const SHOWN = 20

/** Every line of the file says nothing usable. */
export function nothingToRead(file: string, faults: readonly RowFault[]): Failure {
  return usageFailure(`${file}: no line says anything usable`, { faults: listed(faults) })
}

/** There are sprints, but each is one of the first of its team, or has no commitment. */
export function nothingToScore(rows: readonly BacktestRow[], faults: readonly RowFault[]): Failure {
  const committed = Map.groupBy(
    rows.filter((row) => (row.committed ?? 0) > 0),
    ({ project, team }) => JSON.stringify([project, team]),
  )
  const most = Math.max(0, ...[...committed.values()].map((sprints) => sprints.length))
  return new Failure({
    exit: exitCodes.failure,
    code: 'too-few-sprints',
    title: 'No team has enough sprints',
    detail: `A sprint is scored once its team has ${leastEarlier} earlier ones with a commitment; the longest history has ${counted(most, 'sprint')}`,
    ...(faults.length > 0 && { faults: listed(faults) }),
  })
}

export function unknownName(what: 'project' | 'team', name: string, rows: readonly BacktestRow[]): Failure {
  const names = [...new Set(rows.map((row) => row[what]))]
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return usageFailure(`--${what}: the file has no ${what} ${name}`, { hints: [`it has ${names.slice(0, SHOWN).join(', ')}${more}`] })
}

const listed = (faults: readonly RowFault[]) =>
  faults.slice(0, SHOWN).map(({ line, reason }) => ({ pointer: `line ${line}`, detail: reason }))
