import { badHeaders, badRequests, brokenEncodings, strangers, truncatedBodies, wrongTypes } from './protocol.ts'
import { calendarBombs } from './calendar-bombs.ts'
import { csvBombs } from './csv-bombs.ts'
import { possibleValues, refusedValues } from './evil-values.ts'
import { graphBombs } from './graph-bombs.ts'
import type { Maker } from './hostile-request.ts'
import { misplaced } from './misplaced.ts'

const refused = Object.entries(refusedValues).map(([name, evilOf]): [string, Maker] => [name, misplaced(evilOf)])
const possible = Object.entries(possibleValues).map(([name, evilOf]): [string, Maker] => [name, misplaced(evilOf, { possible: true })])

/** Kinds of hostile input, by name. None of them asks for anything that may be done. */
export const families: ReadonlyMap<string, Maker> = new Map([
  ...refused,
  ...possible,
  ['wrong content types', wrongTypes],
  ['broken encodings', brokenEncodings],
  ['truncated bodies', truncatedBodies],
  ['bad headers', badHeaders],
  ['no proper HTTP', badRequests],
  ['strangers and forgers', strangers],
  ['CSV bombs', csvBombs],
  ['calendar bombs', calendarBombs],
  ['graph and query bombs', graphBombs],
])
