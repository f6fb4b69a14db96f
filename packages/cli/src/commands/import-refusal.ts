import { explain } from '../failure/explain.ts'
import { Failure } from '../failure/failure.ts'

/** The refusal of a file; where no column was found to be its title, with how to name one. */
export function importRefusal(error: unknown, hints: readonly string[] = []): Failure {
  const failing = explain(error)
  const lacksTitle = failing.faults?.some(({ pointer }) => pointer === '/body/mapping/title')
  const mapHints = lacksTitle ? ['--map title=COLUMN names the column that is the title'] : []
  return new Failure({ ...failing, hints: [...(failing.hints ?? []), ...mapHints, ...hints] }, error)
}
