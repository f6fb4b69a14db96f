import { orchestratorOperations, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { calibrationView } from '../view/learned-view.ts'
import { command } from './command.ts'

export const calibration = command({
  usage: 'calibration <project>',
  summary: 'How far the stated confidence can be believed: what was stated against what happened',
  examples: ['dsm calibration 1', 'dsm calibration 1 --json'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { orchestrator } = await clients()
    return { data: await orchestrator.call(orchestratorOperations.getCalibration, { params: { projectId } }), view: calibrationView }
  },
})
