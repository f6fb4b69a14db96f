import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '@dsm/testing'

const program = join(import.meta.dirname, '..', 'src', 'healthcheck.ts')

async function codeOf(port: number): Promise<unknown> {
  const child = spawn(process.execPath, [program], { env: { PORT: String(port) }, stdio: 'ignore' })
  const [code]: unknown[] = await once(child, 'exit')
  return code
}

/** A service whose readiness answers so; returns its port. */
async function serviceThatAnswers(status: number): Promise<number> {
  const server = createServer((request, response) => response.writeHead(request.url === '/health/ready' ? status : 404).end('{}'))
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a container is healthy exactly while its service is ready', async () => {
  expect(await codeOf(await serviceThatAnswers(200))).toBe(0)
  expect(await codeOf(await serviceThatAnswers(503))).toBe(1)
  expect(await codeOf(await freePort())).toBe(1)
})
