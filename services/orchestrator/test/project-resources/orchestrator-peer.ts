import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@dsm/http-client'
import { OrchestrationStatus, Run } from '@dsm/contracts'
import { v7 as uuid } from 'uuid'

/** An orchestrator that answers every call for a project; those in `refused` with this problem code. */
export async function orchestratorPeer() {
  const calls: string[] = []
  const refused = new Map<string, { status: number; code: string; detail: string }>()
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`)
    const projectId = request.url?.split('/')[3]?.split('?')[0] ?? ''
    const refusal = refused.get(projectId)
    const body = refusal ? { type: 'x', title: 'x', ...refusal } : request.method === 'POST' ? runOf(projectId) : statusOf(projectId)
    response.writeHead(refusal?.status ?? 200, { 'content-type': refusal ? 'application/problem+json' : 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  const client = createClient({ name: 'orchestrator', baseUrl: `http://127.0.0.1:${port}`, token: 'x', timeoutMs: 60_000 })
  const close = async () => {
    client.close()
    server.closeAllConnections()
    await new Promise<void>((done) => void server.close(() => done()))
  }
  return { calls, refused, client, close }
}

const at = '2026-03-02T09:00:00Z'

function runOf(projectId: string): Run {
  const none = { actions: [], steps: [], decisionId: null, sprintId: null }
  return Run.parse({
    id: uuid(),
    projectId,
    trigger: 'request',
    status: 'done',
    correlationId: 'x',
    ...none,
    outcome: 'nothing is due',
    startedAt: at,
    endedAt: at,
  })
}

function statusOf(projectId: string): OrchestrationStatus {
  const points = { commitment: 8, completed: 3, remaining: 5, outlook: null }
  const activeSprint = { id: uuid(), key: `${projectId}-S01`, startsOn: '2026-03-02', endsOn: '2026-03-13', ...points }
  const killSwitch = { engaged: false, reason: '', by: null, at: null }
  const nothing = { pendingDecision: null, lastDecision: null, lastRun: null }
  return OrchestrationStatus.parse({
    projectId,
    autonomy: 'act',
    killSwitch,
    next: { do: 'wait', because: 'it runs' },
    activeSprint,
    ...nothing,
  })
}
