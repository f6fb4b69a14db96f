import { once } from 'node:events'
import { createServer } from 'node:http'
import { orchestratorOperations } from '@dsm/contracts'
import { startTestService } from '@dsm/testing/service'
import { aProject } from '@dsm/testing/entities'
import { expect, test as base } from 'vitest'
import { orchestratorService } from '../src/index.ts'

/** A project service and a sprint service, which tells of sprints only once `gate` is open. */
const test = base.extend('peer', async ({ task: _task }, { onCleanup }) => {
  const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const server = createServer((request, response) => {
    const answer = (body: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!request.url?.includes('/sprints')) return void answer(aProject({ status: 'archived' }))
    entered.resolve()
    void gate.promise.then(() => answer({ items: [], next: null }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onCleanup(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without a port')
  return { url: `http://127.0.0.1:${address.port}`, entered, gate }
})

test('a run under way when the service is stopped is brought to its end', { tags: ['G11'] }, async ({ peer: { url, entered, gate } }) => {
  const service = await startTestService(orchestratorService(), { urls: { project: url, sprint: url } })
  const params = { projectId: 'ATLAS' }
  const run = service.call(orchestratorOperations.orchestrate, { params })
  await entered.promise
  const stopped = service.service.stop()
  const isOpen = () =>
    service.call(orchestratorOperations.getPolicy, { params }).then(
      ({ status }) => status === 200,
      () => false,
    )
  await expect.poll(isOpen).toBe(false)
  gate.resolve()
  await Promise.allSettled([stopped, run])
  expect((await service.db.query('select status, outcome from runs')).rows).toEqual([
    { status: 'done', outcome: 'the project is archived' },
  ])
  await service.stop()
})
