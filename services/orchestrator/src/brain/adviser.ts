import type { Advice, RunPolicy } from '@dsm/contracts'
import { advise, adviceOff } from '../advice/advise.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { adviceEvidence } from '../domain/advice/evidence.ts'
import { trustOf } from '../domain/advice/trust.ts'
import type { Advise } from '../planning/decide.ts'
import { readTrust } from '../store/advice.ts'

/** Asks the model, with its record in the project, unless the project does not want to hear it. */
export const adviserOf =
  (
    { db, model, log }: Pick<OrchestratorDeps, 'db' | 'model' | 'log'>,
    projectId: string,
    { askModel }: Pick<RunPolicy, 'askModel'>,
  ): Advise =>
  async (asked) => {
    if (!askModel) return silence('the policy of the project asks no model')(asked)
    const trust = await readTrust(db, { projectId, model: model?.chatModel ?? null })
    return advise({ model, log }, adviceEvidence({ ...asked, trust }))
  }

/** For plans that are only looked at: a model takes seconds, and what it says is recorded with decisions alone. */
export const nobodyAsked = silence('nothing is decided here')

/** What the model said when the decision was taken, whatever it would say now. */
export const asRecorded = (advice: Advice | undefined): Advise =>
  advice ? async () => advice : silence('there was nothing to choose from when the decision was taken')

function silence(reason: string): Advise {
  return async ({ options: [rule] }) => adviceOff(reason, { ruleCandidate: rule.candidate.number, trust: trustOf([]) })
}
