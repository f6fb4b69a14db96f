const invisible = /[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu
const actsInSpreadsheets = /^[=+\-@]/
const marksMax = 3
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

// East Asian wide characters and pictures take two cells of a terminal.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u

/** A name from a file as it may stand in a table, a chart, and wherever those are copied to: no formula, nothing invisible, no towers of accents, at most so many cells wide. */
export function nameText(name: string, cells: number): string {
  const seen = name.replace(invisible, '·')
  const tame = actsInSpreadsheets.test(seen) ? `'${seen}` : seen
  const all = [...graphemes.segment(tame)].map(({ segment }) =>
    Array.from(segment)
      .slice(0, 1 + marksMax)
      .join(''),
  )
  let used = 0
  const fitting = all.filter((grapheme) => (used += cellsOf(grapheme)) <= cells)
  if (fitting.length === all.length) return fitting.join('')
  used = 0
  return `${all.filter((grapheme) => (used += cellsOf(grapheme)) < cells).join('')}…`
}

const cellsOf = (grapheme: string) => (wide.test(grapheme) ? 2 : 1)
