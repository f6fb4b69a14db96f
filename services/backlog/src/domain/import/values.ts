import { Item } from '@dsm/contracts'
import { DateTime } from 'luxon'
import type { z } from 'zod'

/** A value read from a cell, or why it cannot be read. */
export type Reading<Value> = { value: Value } | { fault: string }

/** `5`, `5.0` and `2,5`; an empty cell is null. A comma followed by three digits may mean thousands and is not guessed at. */
export function readPoints(text: string): Reading<number | null> {
  return readNumber(text, 'points', Item.shape.points)
}

/** Business value, written like points. */
export function readValue(text: string): Reading<number | null> {
  return readNumber(text, 'value', Item.shape.value)
}

function readNumber(text: string, what: string, schema: z.ZodType<number | null>): Reading<number | null> {
  if (text === '') return { value: null }
  if (/^-\d+([.,]\d+)?$/.test(text)) return { fault: `${what} cannot be negative: "${quoted(text)}"` }
  if (!/^\d+(\.\d+|,\d{1,2})?$/.test(text)) return { fault: `${what} "${quoted(text)}" is not a number` }
  const parsed = schema.safeParse(Number(text.replace(',', '.')))
  if (parsed.success) return { value: parsed.data }
  return { fault: `${what} "${quoted(text)}" ${parsed.error.issues.map(inWords).join(' and ')}` }
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return `is more than the limit of ${issue.maximum}`
  if (issue.code === 'not_multiple_of') return `is not a multiple of ${issue.divisor}`
  // What is left is a number so long that it counts as infinite.
  return 'is not a number that can be kept'
}

const dayFormats = ['yyyy-M-d', 'yyyy/M/d', 'd.M.yyyy', 'd/LLL/yy', 'd/LLL/yyyy', 'd-LLL-yyyy', 'd LLL yyyy', 'LLL d, yyyy']

/** A day, with or without a time behind it, as ISO 8601 or as trackers write it (`25/Dec/26`, `25.12.2026`). `03/04/2026` is refused: it is two days. */
export function readDay(text: string): Reading<string | null> {
  if (text === '') return { value: null }
  const day = text.replace(/[T ]+\d{1,2}:\d{2}.*$/, '')
  for (const format of dayFormats) {
    const parsed = DateTime.fromFormat(day, format, { zone: 'utc', locale: 'en-US' })
    const checked = Item.shape.dueOn.safeParse(parsed.isValid ? parsed.toISODate() : undefined)
    if (checked.success) return { value: checked.data }
  }
  return { fault: `due date "${quoted(text)}" is not a day that can be told: write it like 2026-03-31` }
}

/** Parts of a cell that holds several values, together with those of the other cells. */
export function splitList(cells: readonly string[], separator: RegExp): string[] {
  return [...new Set(cells.flatMap((cell) => cell.split(separator)).map((part) => part.trim()))].filter((part) => part !== '')
}

const refusedInText = /[\p{Cs}[\p{Cc}--[\t\n\r\u007f-\u009f]]]/gv
const refusedInLine = /[\p{Cc}\p{Cs}]/gu

/** Text without the control characters that no text here may hold, and whether it had any. */
export function cleanText(text: string): { text: string; cleaned: boolean } {
  const clean = text.replaceAll(refusedInText, '')
  return { text: clean, cleaned: clean !== text }
}

/** The text on one line: control characters and runs of space become one space. Line breaks and tabs do not count as cleaned. */
export function cleanLine(text: string): { text: string; cleaned: boolean } {
  const oneLine = text.replaceAll(refusedInLine, ' ').replaceAll(/\s+/g, ' ').trim()
  return { text: oneLine, cleaned: cleanText(text).cleaned }
}

const namedMax = 10

/** The first of several pieces of the file for a message, and how many more there are. */
export function firstOf(texts: readonly string[]): string {
  const named = texts.slice(0, namedMax).map((text) => `"${quoted(text)}"`)
  return [named.join(', '), ...(texts.length > namedMax ? [`and ${texts.length - namedMax} more`] : [])].join(' ')
}

/** A piece of the file for a message. */
export function quoted(text: string): string {
  const { text: oneLine } = cleanLine(text)
  return oneLine.length <= 60 ? oneLine : `${oneLine.slice(0, 59).replace(/\p{Cs}$/u, '')}…`
}
