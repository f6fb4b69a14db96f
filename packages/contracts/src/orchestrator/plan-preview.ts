import { z } from 'zod'
import { Deliberation } from '../brain/deliberation.ts'
import { ProjectId } from '../ids.ts'
import { PlanningPolicy, PlanningSnapshot } from '../planning.ts'
import { PlanResult } from '../sprint-plan.ts'
import { Autonomy, KillSwitch } from './policy.ts'
import { RunAction } from './run.ts'

/** A plan that was only looked at: nothing is recorded. */
export const PlanPreview = z
  .object({
    projectId: ProjectId,
    /** What would become of the plan: recorded, proposed, or carried out. */
    autonomy: Autonomy,
    killSwitch: KillSwitch,
    /** What a run would do now, which need not be to plan: a sprint may run, or be planned already. */
    next: RunAction,
    snapshot: PlanningSnapshot,
    policy: PlanningPolicy,
    result: PlanResult,
    deliberation: Deliberation.nullable(),
    explanation: z.array(z.string()),
  })
  .meta({ id: 'PlanPreview' })
export type PlanPreview = z.infer<typeof PlanPreview>
