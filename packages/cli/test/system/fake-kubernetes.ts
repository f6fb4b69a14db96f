import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

/** As much of the Kubernetes API as secrets of one namespace need, over real HTTP. */
export type FakeKubernetes = {
  kubeconfig: string
  /** By name, as they are kept: base64. */
  secrets: Map<string, Record<string, string>>
  /** What was asked, as `POST /api/v1/…`. */
  requests: string[]
  /** From now on every request is refused so. */
  refuseWith: (status: number, message: string) => void
}

const Body = z.object({
  metadata: z.object({ name: z.string().optional(), resourceVersion: z.string().optional() }).optional(),
  data: z.record(z.string(), z.string()),
})

export async function startFakeKubernetes(directory: string, namespace = 'dsm'): Promise<FakeKubernetes> {
  const secrets = new Map<string, Record<string, string>>()
  const requests: string[] = []
  const versions = new Map<string, number>()
  let refusal: { status: number; message: string } | undefined
  const base = `/api/v1/namespaces/${namespace}/secrets`

  const versionOf = (name: string) => String(versions.get(name) ?? 0)

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const refuse = (status: number, message: string) => answer(status, { kind: 'Status', status: 'Failure', code: status, message })
    requests.push(`${request.method} ${request.url}`)
    if (refusal) return void refuse(refusal.status, refusal.message)
    if (!request.url?.startsWith(base)) return void refuse(404, `no path ${request.url}`)
    const name = request.url.slice(base.length + 1)
    const there = secrets.get(name)
    if (request.method === 'GET')
      return void (there
        ? answer(200, { metadata: { name, resourceVersion: versionOf(name) }, data: there })
        : refuse(404, `secrets "${name}" not found`))
    const { metadata, data } = Body.parse(await json(request))
    const target = metadata?.name ?? name
    if (request.method === 'POST' && secrets.has(target)) return void refuse(409, `secrets "${target}" already exists`)
    const expected = metadata?.resourceVersion
    if (expected !== undefined && expected !== versionOf(target)) return void refuse(409, `secrets "${target}" has been modified`)
    versions.set(target, Number(versionOf(target)) + 1)
    secrets.set(target, { ...secrets.get(target), ...data })
    answer(request.method === 'POST' ? 201 : 200, { metadata: { name: target }, data })
  }
  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const kubeconfig = join(directory, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigFor(`http://127.0.0.1:${port}`))
  return {
    kubeconfig,
    secrets,
    requests,
    refuseWith: (status, message) => {
      refusal = { status, message }
    },
  }
}

/** JSON is YAML as well. */
export function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: { token: 'fake' } }],
  })
}
