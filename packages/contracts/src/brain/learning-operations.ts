import { z } from 'zod'
import { Id, ProjectId } from '../ids.ts'
import { operation } from '../operation.ts'
import { Calibration, DecisionLessons } from './learning.ts'

export const learningOperations = {
  getLessons: operation({
    id: 'getDecisionLessons',
    method: 'GET',
    path: '/decisions/:decisionId/lessons',
    summary: 'What was learned from the sprint that a decision planned: causes, lessons, strategies, rules',
    access: 'viewer',
    params: z.strictObject({ decisionId: Id }),
    response: DecisionLessons,
  }),
  getCalibration: operation({
    id: 'getCalibration',
    method: 'GET',
    path: '/projects/:projectId/calibration',
    summary: 'Stated confidence of decisions against what happened',
    access: 'viewer',
    params: z.strictObject({ projectId: ProjectId }),
    response: Calibration,
  }),
}
