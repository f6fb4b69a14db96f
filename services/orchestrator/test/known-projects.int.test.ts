import { orchestratorOperations as operations } from '@dsm/contracts'
import { startTestService } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { orchestratorService } from '../src/index.ts'
import { insertDecision } from './strategies/strategies-scene.ts'

test('what is known of a project can be read and set while the project service is away; nobody can tell whether another one exists', async () => {
  const service = await startTestService(orchestratorService())
  try {
    await insertDecision(service.db, 'HEARD')
    const heard = { params: { projectId: 'HEARD' } }
    for (const operation of [operations.listRuns, operations.listStrategies, operations.checkMemory, operations.getCalibration])
      expect((await service.call(operation, heard)).status, operation.id).toBe(200)
    expect((await service.call(operations.getPolicy, heard)).status).toBe(200)
    const unheard = await service.call(operations.listStrategies, { params: { projectId: 'UNHEARD' } })
    expect(unheard.problem).toMatchObject({ code: 'upstream-unavailable' })
  } finally {
    await service.stop()
  }
})
