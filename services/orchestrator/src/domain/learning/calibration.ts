import type { Calibration, CalibrationTable } from '@dsm/contracts'
import { sumOf } from './sprint-record.ts'

/** A decision whose sprint is closed: what it stated (null where it stated nothing), and what happened. */
export type JudgedDecision = {
  confidence: number | null
  /** Probability by the forecast that what was committed is completed. */
  probabilityMet: number | null
  completed: number
  /** Whether the commitment was met. */
  met: boolean
  p15: number
  p85: number
  ranOut: boolean
  closedOn: string
}

type Statement = { stated: number; happened: boolean }

const BINS = 10
/** What P15 to P85 holds if the forecast is right. */
const INTERVAL = 0.7

/** Stated confidence against what happened, over all judged decisions of a project in any order. */
export function calibration(projectId: string, decisions: readonly JudgedDecision[]): Calibration {
  const days = decisions.map(({ closedOn }) => closedOn).toSorted()
  // A sprint that ran out of work below P85 could have gone either way.
  const seen = decisions.filter(({ ranOut, completed, p85 }) => !ranOut || completed > p85)
  const held = seen.filter(({ completed, p15, p85 }) => completed >= p15 && completed <= p85)
  return {
    projectId,
    decisions: decisions.length,
    confidence: calibrationTable(
      decisions.flatMap(({ confidence, met }) => (confidence === null ? [] : { stated: confidence, happened: met })),
    ),
    forecast: calibrationTable(
      decisions.flatMap(({ probabilityMet, met, ranOut }) =>
        probabilityMet === null ? [] : { stated: probabilityMet, happened: met || ranOut },
      ),
    ),
    interval: { decisions: seen.length, stated: INTERVAL, held: seen.length === 0 ? null : held.length / seen.length },
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
  }
}

/** Statements in bins of equal width; the expected calibration error of Naeini et al. (AAAI 2015) over them. */
export function calibrationTable(statements: readonly Statement[]): CalibrationTable {
  const binned = Map.groupBy(statements, ({ stated }) => Math.min(BINS - 1, Math.floor(stated * BINS)))
  const bins = [...binned]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, inBin]) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      decisions: inBin.length,
      stated: Math.min(1, sumOf(inBin.map(({ stated }) => stated)) / inBin.length),
      happened: inBin.filter(({ happened }) => happened).length / inBin.length,
    }))
  const error = sumOf(bins.map(({ decisions, stated, happened }) => (decisions / statements.length) * Math.abs(stated - happened)))
  return { decisions: statements.length, bins, expectedError: statements.length === 0 ? null : Math.min(1, error) }
}
