import { z } from 'zod'
import { episodeOperations } from '../brain/episode-operations.ts'
import { learningOperations } from '../brain/learning-operations.ts'
import { strategyOperations } from '../brain/strategy-operations.ts'
import { Id, ProjectId, text } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { WhatIf } from '../planning.ts'
import { Decision, DecisionStatus, DecisionSummary, Replay, WhatIfAnswer } from './decision.ts'
import { PlanPreview } from './plan-preview.ts'
import { KillSwitch, KillSwitchChange, ProjectPolicy, RunPolicy } from './policy.ts'
import { OrchestrationStatus, Run } from './run.ts'
import { Schedules } from './schedule.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inDecision = z.strictObject({ decisionId: Id })

export const orchestratorOperations = {
  ...episodeOperations,
  ...strategyOperations,
  ...learningOperations,
  orchestrate: operation({
    id: 'orchestrateProject',
    method: 'POST',
    path: '/orchestrate/project/:projectId',
    summary: 'Observe the project and do what is due; safe to call at any time',
    access: 'lead',
    params: inProject,
    /** Who asks: a person or a tool, or the schedule of a daily scrum. */
    query: z.strictObject({ trigger: z.enum(['request', 'schedule']).default('request') }),
    response: Run,
    problems: ['action-refused', 'kill-switch-engaged'],
  }),
  getStatus: operation({
    id: 'getOrchestrationStatus',
    method: 'GET',
    path: '/orchestrate/project/:projectId/status',
    summary: 'Where the project stands and what a run would do now',
    access: 'viewer',
    params: inProject,
    response: OrchestrationStatus,
  }),
  previewPlan: operation({
    id: 'previewPlan',
    method: 'POST',
    path: '/orchestrate/project/:projectId/preview',
    summary: 'Plan the next sprint without recording or doing anything',
    access: 'viewer',
    params: inProject,
    response: PlanPreview,
  }),
  listRuns: operation({
    id: 'listRuns',
    method: 'GET',
    path: '/projects/:projectId/runs',
    summary: 'List the runs of a project, newest first',
    access: 'viewer',
    params: inProject,
    query: PageQuery,
    response: page(Run),
    problems: ['invalid-cursor'],
  }),
  getRun: operation({
    id: 'getRun',
    method: 'GET',
    path: '/runs/:runId',
    summary: 'Get a run with its journal',
    access: 'viewer',
    params: z.strictObject({ runId: Id }),
    response: Run,
  }),
  listDecisions: operation({
    id: 'listDecisions',
    method: 'GET',
    path: '/projects/:projectId/decisions',
    summary: 'List the decisions of a project, newest first',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ ...PageQuery.shape, status: DecisionStatus.optional() }),
    response: page(DecisionSummary),
    problems: ['invalid-cursor'],
  }),
  getDecision: operation({
    id: 'getDecision',
    method: 'GET',
    path: '/decisions/:decisionId',
    summary: 'Get a decision with everything it was made from',
    access: 'viewer',
    params: inDecision,
    response: Decision,
  }),
  approveDecision: operation({
    id: 'approveDecision',
    method: 'POST',
    path: '/decisions/:decisionId/approve',
    summary: 'Approve a proposed decision and carry it out',
    access: 'lead',
    params: inDecision,
    response: Run,
    problems: ['decision-not-pending', 'kill-switch-engaged'],
  }),
  rejectDecision: operation({
    id: 'rejectDecision',
    method: 'POST',
    path: '/decisions/:decisionId/reject',
    summary: 'Reject a proposed decision',
    access: 'lead',
    params: inDecision,
    body: z.strictObject({ reason: text(1000).default('') }),
    response: Decision,
    problems: ['decision-not-pending'],
  }),
  replayDecision: operation({
    id: 'replayDecision',
    method: 'POST',
    path: '/decisions/:decisionId/replay',
    summary: 'Recompute a decision from its recorded inputs and compare',
    access: 'viewer',
    params: inDecision,
    response: Replay,
  }),
  whatIf: operation({
    id: 'whatIf',
    method: 'POST',
    path: '/decisions/:decisionId/what-if',
    summary: 'Change inputs of a decision and show what would differ',
    access: 'viewer',
    params: inDecision,
    body: z.strictObject({ changes: z.array(WhatIf).min(1).max(50) }),
    response: WhatIfAnswer,
  }),
  getPolicy: operation({
    id: 'getPolicy',
    method: 'GET',
    path: '/projects/:projectId/policy',
    summary: 'Get what the project asks of its scrum master',
    access: 'viewer',
    params: inProject,
    response: ProjectPolicy,
    versioned: true,
  }),
  putPolicy: operation({
    id: 'putPolicy',
    method: 'PUT',
    path: '/projects/:projectId/policy',
    summary: 'Set what the project asks of its scrum master',
    access: 'lead',
    params: inProject,
    body: RunPolicy,
    response: ProjectPolicy,
    versioned: true,
    problems: ['stale-version'],
  }),
  listSchedules: operation({
    id: 'listSchedules',
    method: 'GET',
    path: '/schedules',
    summary: 'List the daily scrums that are wanted, with what the scheduler has of each',
    access: 'viewer',
    query: PageQuery,
    response: Schedules,
    problems: ['invalid-cursor'],
  }),
  getKillSwitch: operation({
    id: 'getKillSwitch',
    method: 'GET',
    path: '/kill-switch',
    summary: 'Whether acting is stopped',
    access: 'viewer',
    response: KillSwitch,
  }),
  setKillSwitch: operation({
    id: 'setKillSwitch',
    method: 'PUT',
    path: '/kill-switch',
    summary: 'Stop or resume all acting',
    access: 'admin',
    body: KillSwitchChange,
    response: KillSwitch,
  }),
}
