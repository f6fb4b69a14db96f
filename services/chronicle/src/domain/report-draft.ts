import type { Report } from '@dsm/contracts'

/** A report before it has an id. */
export type ReportDraft = Omit<Report, 'id'>

/** Points and days without needless decimals. */
export const figure = (value: number): string => String(Math.round(value * 10) / 10)

/** `3 tasks`, `1 task`. */
export const count = (number: number, noun: string): string => `${figure(number)} ${noun}${number === 1 ? '' : 's'}`

export const percent = (share: number): string => `${Math.round(share * 100)} %`
