import type { Io } from '../io.ts'
import { bar } from '../view/text.ts'

/** Runs work that takes a while and shows how far it is: `report(done, total)`, or only the seconds while the total is unknown. */
export type Working = <Result>(what: string, work: (report: Report) => Promise<Result>) => Promise<Result>
type Report = (done: number, total?: number) => void

const BAR_CELLS = 24
const REDRAW_MS = 200
const CLEAR_LINE = '\r\u001b[2K'

/** Draws one line over itself on standard error, and only where a person watches. */
export function createWorking({ err, watched }: Pick<Io, 'err' | 'watched'>): Working {
  if (!watched) return (_what, work) => work(() => {})
  return async (what, work) => {
    const startedAt = performance.now()
    let state = ''
    const draw = () => err(`${CLEAR_LINE}${what} ${state}${Math.floor((performance.now() - startedAt) / 1000)} s`)
    const timer = setInterval(draw, REDRAW_MS)
    try {
      return await work((done, total) => {
        state = total === undefined ? `${done} ` : `${bar(total === 0 ? 1 : done / total, BAR_CELLS)} ${done}/${total} `
        draw()
      })
    } finally {
      clearInterval(timer)
      err(CLEAR_LINE)
    }
  }
}
