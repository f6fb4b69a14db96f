import { styleText } from 'node:util'
import Table from 'cli-table3'

/** Colours only where the terminal shows them: `styleText` looks at NO_COLOR and at whether standard output is a terminal. */
export const bold = (text: string) => styleText('bold', text)
export const dim = (text: string) => styleText('dim', text)
export const good = (text: string) => styleText('green', text)
export const bad = (text: string) => styleText('red', text)
export const warn = (text: string) => styleText('yellow', text)

/** Points and hours without needless decimals. */
export const figure = (value: number) => String(Math.round(value * 10) / 10)

/** An amount with its noun: `1 point`, `2.5 points`. */
export function counted(amount: number, noun: string): string {
  const shown = figure(amount)
  return `${shown} ${noun}${shown === '1' ? '' : 's'}`
}

export const percent = (share: number) => `${Math.round(share * 100)} %`

/** A table with a head, left-aligned but for the columns named in `right` (counted from 0). */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[], right: readonly number[] = []): string {
  const made = new Table({
    head: [...head],
    colAligns: head.map((_title, column) => (right.includes(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
  })
  made.push(...rows.map((row) => [...row]))
  const lines = made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  return [bold(lines[0] ?? ''), ...lines.slice(1)].join('\n')
}

/** A bar of `width` cells, filled by `share` of it. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`
}

/** Text cut to a length, with a mark where it was cut. */
export const cut = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)
