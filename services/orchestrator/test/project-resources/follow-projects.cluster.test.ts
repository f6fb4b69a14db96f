import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Kubectl, test } from '@dsm/cluster-testing'
import { captureLog, openDatabase } from '@dsm/testing'
import { expect, onTestFinished } from 'vitest'
import { followProjectsJob } from '../../src/project-resources/follow-projects.ts'
import { orchestratorPeer } from './orchestrator-peer.ts'

const definition = join(import.meta.dirname, '../../../../helm/dsm/files/crd.yaml')
const pollMs = 50

/** The definition of the chart in the cluster, and the controller at work in a namespace. */
async function follow({ kubectl, kubeconfig, namespace }: { kubectl: Kubectl; kubeconfig: string; namespace: string }) {
  const defined = await kubectl(['apply', '--server-side', '-f', definition])
  expect(defined).toMatchObject({ code: 0, stderr: '' })
  expect(await kubectl(['wait', '--for=condition=Established', 'crd/projects.dsm.dev', '--timeout=60s'])).toMatchObject({ code: 0 })
  const [peer, database] = await Promise.all([orchestratorPeer(), openDatabase('orchestrator')])
  const { log, lines } = captureLog()
  const job = followProjectsJob({ db: database.pool, log, orchestrator: peer.client, kubeconfig, namespace, pollMs })
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) {
      // A definition that is established may take a moment to be served: as in the service, the job is run again.
      await job.run(stopping.signal).catch(() => undefined)
      await delay(pollMs)
    }
  })()
  onTestFinished(async () => {
    stopping.abort()
    await running
    await peer.close()
    await database.dispose()
  })
  return { peer, warnings: () => lines.filter(({ level }) => Number(level) >= 40) }
}

const resource = (name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'dsm.dev/v1alpha1', kind: 'Project', metadata: { name }, spec })

test(
  'kubectl waits for a Project until it was orchestrated, shows its sprint, and a change of it is looked after',
  { tags: ['K8'] },
  async ({ kubectl, kubeconfig, namespace }) => {
    const { peer, warnings } = await follow({ kubectl, kubeconfig, namespace })
    const here = (args: string[], input?: string) => kubectl([...args, '--namespace', namespace], input)
    const posted = () => peer.calls.filter((call) => call.startsWith('POST'))
    peer.refused.set('HALTED', { status: 409, code: 'kill-switch-engaged', detail: 'the kill switch is engaged' })

    for (const [name, spec] of Object.entries({ atlas: { projectId: 'ATLAS' }, halted: { projectId: 'HALTED' } }))
      expect(await here(['create', '--validate=strict', '-f', '-'], resource(name, spec))).toMatchObject({ code: 0 })
    expect(await here(['wait', '--for=condition=Ready', 'project/atlas', '--timeout=60s'])).toMatchObject({ code: 0 })
    expect(await here(['wait', '--for=condition=Ready=False', 'project/halted', '--timeout=60s'])).toMatchObject({ code: 0 })
    const { stdout } = await here(['get', 'projects', '--no-headers'])
    expect(stdout).toMatch(/^atlas +ATLAS +Always +ATLAS-S01 +True /m)
    expect(stdout).toMatch(/^halted +HALTED +Always +False /m)

    // Its own status is no change of a Project: the endpoint is called once for each, and once more for the one that was changed.
    peer.refused.clear()
    const patch = JSON.stringify({ spec: { orchestrate: 'Never' } })
    expect(await here(['patch', 'project/halted', '--type=merge', '--patch', patch])).toMatchObject({ code: 0 })
    expect(await here(['wait', '--for=condition=Ready=Unknown', 'project/halted', '--timeout=60s'])).toMatchObject({ code: 0 })
    expect(posted().toSorted()).toEqual(['POST /orchestrate/project/ATLAS', 'POST /orchestrate/project/HALTED'])
    expect(warnings()).toEqual([])
  },
)

test(
  'a Project that could be another path, asks for another thing or turns into another project is refused by the API server',
  { tags: ['K8'] },
  async ({ kubectl, kubeconfig, namespace }) => {
    const { peer } = await follow({ kubectl, kubeconfig, namespace })
    const here = (args: string[], input?: string) => kubectl([...args, '--namespace', namespace], input)
    const refused = [
      { projectId: '../../admin' },
      { projectId: 'ATLAS', orchestrate: 'Sometimes' },
      { projectId: 'ATLAS', role: 'admin' },
      {},
    ]
    for (const spec of refused) {
      const { code, stderr } = await here(['create', '--validate=strict', '-f', '-'], resource('wrong', spec))
      expect({ spec, code, stderr }).toEqual({ spec, code: 1, stderr: expect.stringMatching(/invalid|unknown field/) })
    }
    expect(await here(['create', '-f', '-'], resource('quiet', { projectId: 'QUIET', orchestrate: 'Never' }))).toMatchObject({ code: 0 })
    const turn = await here(['patch', 'project/quiet', '--type=merge', '--patch', JSON.stringify({ spec: { projectId: 'OTHER' } })])
    expect(turn.stderr).toContain('another project is another object')
    expect(await here(['wait', '--for=condition=Ready=Unknown', 'project/quiet', '--timeout=60s'])).toMatchObject({ code: 0 })
    expect(peer.calls).toEqual(['GET /orchestrate/project/QUIET/status'])
  },
)
