import { once } from 'node:events'
import { createServer } from 'node:http'
import { fakeOllama } from '@dsm/testing'
import { startTestService } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { orchestratorService } from '../../src/index.ts'

/** Waits until the readiness of an orchestrator that was given this address for its models, or none, says what is expected of it. */
async function expectReadiness(expected: object, url?: string) {
  // The other services, as far as readiness asks them: they are alive.
  const peers = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"status":"live"}'))
  await once(peers.listen(0, '127.0.0.1'), 'listening')
  const address = peers.address()
  const peer = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
  const urls = { project: peer, backlog: peer, sprint: peer }
  const service = await startTestService(orchestratorService(url === undefined ? {} : { ollama: { url } }), { urls })
  try {
    const readiness = async () => {
      const answer = await service.app.inject({ url: '/health/ready' })
      const { status, checks } = answer.json()
      return { code: answer.statusCode, status, model: checks.find(({ name }: { name: string }) => name === 'model') }
    }
    await expect.poll(readiness).toMatchObject(expected)
  } finally {
    await service.stop()
    peers.closeAllConnections()
    peers.close()
  }
}

test(
  'a model server that does not answer, or lacks a model, shows as degraded with what to do; without an address nothing is missing',
  { tags: ['G8'] },
  async () => {
    const fake = await fakeOllama()
    try {
      await expectReadiness({ code: 200, status: 'ready', model: { status: 'up', required: false } }, fake.url)
      fake.models.delete('llama3.2:latest')
      const detail = 'Ollama has no llama3.2; get it by: ollama pull llama3.2'
      await expectReadiness({ code: 200, status: 'degraded', model: { detail } }, fake.url)
      await fake.stop()
      const away = { status: 'down', required: false, detail: expect.stringContaining('Ollama does not answer') }
      await expectReadiness({ code: 200, status: 'degraded', model: away }, fake.url)
    } finally {
      await fake.close()
    }
    await expectReadiness({ status: 'ready', model: undefined })
  },
)
