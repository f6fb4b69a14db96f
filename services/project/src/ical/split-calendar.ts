import ICAL from 'ical.js'

/** The text is no calendar at all. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/** A calendar without its events, and the text of each event: one that is broken leaves the others readable. */
export type SplitCalendar = { frame: ICAL.Component; events: string[] }

/** Throws `UnreadableError`. */
export function splitCalendar(text: string): SplitCalendar {
  const { frame, events } = splitLines(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/))
  return { frame: parseFrame(frame.join('\r\n')), events }
}

/** Folded lines begin with a blank, so a line that begins with BEGIN is one. */
function splitLines(lines: readonly string[]): { frame: string[]; events: string[] } {
  const frame: string[] = []
  const events: string[] = []
  let event: string[] | undefined
  for (const line of lines) {
    const begins = /^BEGIN:VEVENT\s*$/i.test(line)
    if (begins && event) events.push(event.join('\r\n'))
    if (begins) event = []
    ;(event ?? frame).push(line)
    if (event && /^END:VEVENT\s*$/i.test(line)) {
      events.push(event.join('\r\n'))
      event = undefined
    }
  }
  // The end is missing: what follows the last begin is a broken event, and the calendar lacks its end too.
  const outside = event ? [...frame, ...event] : frame
  return { frame: outside.filter((line) => line.trim() !== ''), events }
}

function parseFrame(text: string): ICAL.Component {
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text)) throw new UnreadableError('the text does not begin a VCALENDAR')
  try {
    const frame = new ICAL.Component(ICAL.parse(text))
    if (frame.name === 'vcalendar') return frame
  } catch (cause) {
    throw new UnreadableError(`the text is no calendar: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  throw new UnreadableError('the text must hold one VCALENDAR and nothing else')
}
