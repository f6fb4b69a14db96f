import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Problem } from '@dsm/contracts'
import { aProject, projectId } from '@dsm/testing/entities'

/** A project service that knows the one project. */
export type ProjectPeer = {
  url: string
  /** Every request that arrived, such as `GET /projects/ATLAS`. */
  requests: string[]
  /** Answers every request with 503 while set. */
  down: boolean
  /** The zone of the project. */
  timeZone: string
  stop: () => Promise<void>
}

const refusal = (status: number, code: Problem['code']): Problem => ({
  type: `urn:dsm:problem:${code}`,
  title: code,
  status,
  code,
  detail: '',
  correlationId: 'peer',
})

export async function startProjectService(): Promise<ProjectPeer> {
  const peer: ProjectPeer = { url: '', requests: [], down: false, timeZone: 'UTC', stop: async () => undefined }
  const server = createServer((request, response) => {
    peer.requests.push(`${request.method} ${request.url}`)
    const isKnown = request.url === `/projects/${projectId}`
    const status = peer.down ? 503 : isKnown ? 200 : 404
    response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' })
    const project = aProject({ createdAt: '2026-03-01T09:00:00.000Z', timeZone: peer.timeZone })
    response.end(JSON.stringify(status === 200 ? project : refusal(status, status === 404 ? 'not-found' : 'overloaded')))
  })
  peer.stop = () =>
    new Promise((stopped) => {
      server.close(() => stopped())
      server.closeAllConnections()
    })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  peer.url = `http://127.0.0.1:${port}`
  return peer
}
