import { describe, expect } from 'vitest'
import { startCluster } from '../src/start-cluster.ts'
import { runTool } from '../src/run-tool.ts'
import { test } from '../src/index.ts'

const pod = (securityContext: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe' },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'probe', image: 'probe:1', securityContext }],
  },
})
const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }

describe('the cluster that tests run against', () => {
  test('admits a restricted pod and refuses a privileged one', async ({ kubectl, namespace }) => {
    const create = (body: object) => kubectl(['create', '--namespace', namespace, '-f', '-'], JSON.stringify(body))

    const refused = await create(pod({ privileged: true }))
    const admitted = await create(pod(restricted))

    expect(refused.stderr).toContain('violates PodSecurity "restricted:latest"')
    expect(admitted).toMatchObject({ code: 0 })
  })

  test('refuses a field that no object of the kind has', async ({ kubectl, namespace }) => {
    const misspelt = { ...pod(restricted), spec: { ...pod(restricted).spec, restartPolicie: 'Never' } }

    const answer = await kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--namespace', namespace, '-f', '-'],
      JSON.stringify(misspelt),
    )

    expect(answer.stderr).toContain('restartPolicie')
  })

  test('makes a pod of a Job, as its controllers do', async ({ kubectl, namespace }) => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: { template: { spec: { ...pod(restricted).spec, restartPolicy: 'Never' } } },
    }
    await kubectl(['create', '--namespace', namespace, '-f', '-'], JSON.stringify(job))

    await expect
      .poll(async () => (await kubectl(['get', 'pods', '--namespace', namespace, '-l', 'job-name=once', '-o', 'name'])).stdout)
      .toContain('pod/once-')
  })

  test('keeps what it stored while its API server is away', async ({ kubeconfig }) => {
    expect(kubeconfig).not.toBe('')
    const cluster = await startCluster()
    const kubectl = (...args: string[]) => runTool('kubectl', { args, kubeconfig: cluster.kubeconfig })
    await kubectl('create', 'configmap', 'kept', '--from-literal=a=b')

    await cluster.apiServer.stop()
    const away = await kubectl('get', 'configmap', 'kept')
    await cluster.apiServer.start()
    const back = await kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}')
    await cluster.stop()

    expect(away.code).not.toBe(0)
    expect(back.stdout).toBe('b')
  })
})
