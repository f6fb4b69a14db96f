import type { RequestRecord } from '../check/history.ts'

export type Tally = { acked: number; refused: number; unknown: number }

/** What clients have been told, request by request. */
export type Ledger = {
  note: (record: RequestRecord) => void
  records: () => readonly RequestRecord[]
  tally: () => Tally
  /** A text that no other request carries. */
  marker: () => string
}

export function createLedger(prefix: string): Ledger {
  const records: RequestRecord[] = []
  const tally: Tally = { acked: 0, refused: 0, unknown: 0 }
  let markers = 0
  return {
    note(record) {
      records.push(record)
      tally[record.outcome] += 1
    },
    records: () => records,
    tally: () => ({ ...tally }),
    marker: () => `${prefix}${(markers += 1)}`,
  }
}
