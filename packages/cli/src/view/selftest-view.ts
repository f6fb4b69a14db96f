import type { SelftestStep } from '../selftest/selftest.ts'
import { dim, good } from './text.ts'

/** A step as it is done. */
export function stepLine({ step, ms, detail }: SelftestStep): string {
  return `${good('✓')} ${step}${detail === '' ? '' : ` (${detail})`} ${dim(`${ms} ms`)}`
}

/** The steps were told one by one. */
export function selftestView({ steps }: { projectId: string; steps: readonly SelftestStep[] }): string {
  return `This installation plans and runs sprints: ${steps.length} of ${steps.length} steps.`
}
