import { once } from 'node:events'
import { createServer } from 'node:http'
import { fakeOllama } from '@dsm/testing'
import { startTestService } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { orchestratorService } from '../../src/index.ts'

/** What the readiness of an orchestrator says that was given this address for its models, or none. */
async function readiness(url?: string) {
  // The other services, as far as readiness asks them: they are alive.
  const peers = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"status":"live"}'))
  await once(peers.listen(0, '127.0.0.1'), 'listening')
  const address = peers.address()
  const peer = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
  const urls = { project: peer, backlog: peer, sprint: peer }
  const service = await startTestService(orchestratorService(url === undefined ? {} : { ollama: { url } }), { urls })
  try {
    const answer = await service.app.inject({ url: '/health/ready' })
    const { status, checks } = answer.json()
    return { code: answer.statusCode, status, model: checks.find(({ name }: { name: string }) => name === 'model') }
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
      expect(await readiness(fake.url)).toMatchObject({ code: 200, status: 'ready', model: { status: 'up', required: false } })
      fake.models.delete('llama3.2:latest')
      const lacking = await readiness(fake.url)
      expect(lacking).toMatchObject({ code: 200, status: 'degraded' })
      expect(lacking.model.detail).toBe('Ollama has no llama3.2; get it by: ollama pull llama3.2')
      await fake.stop()
      const away = await readiness(fake.url)
      expect(away).toMatchObject({ code: 200, status: 'degraded', model: { status: 'down', required: false } })
      expect(away.model.detail).toContain('Ollama does not answer')
    } finally {
      await fake.close()
    }
    expect(await readiness()).toMatchObject({ status: 'ready', model: undefined })
  },
)
