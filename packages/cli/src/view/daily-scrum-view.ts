import type { HeldScrum } from '../commands/daily-scrum.ts'
import { orchestrationView } from './run-view.ts'

/** What was done, or in one line why nothing was. */
export function dailyScrumView({ run, outcome }: HeldScrum): string {
  return run ? orchestrationView({ run, decision: null }) : outcome
}
