import { randomUUID } from 'node:crypto'
import { type Cluster, runTool, startCluster, whyNoCluster } from '@dsm/cluster-testing'
import { afterAll, beforeAll, describe } from 'vitest'
import { cronJobConformance } from './cron-job-conformance.ts'
import { cronJobPlace } from './cron-job-place.ts'
import { schedulerConformance } from './scheduler-conformance.ts'

// A cluster of their own: these tests take its API server away.
describe.skipIf(whyNoCluster() !== undefined)('on a real API server with its controllers', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(() => cluster.stop())

  const openPlace = async () => {
    const { kubeconfig, apiServer } = cluster
    const namespace = `test-${randomUUID()}`
    const kubectl = (...args: string[]) => runTool('kubectl', { args, kubeconfig })
    await kubectl('create', 'namespace', namespace)
    await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted')
    const close = async () => void (await kubectl('delete', 'namespace', namespace, '--wait=false'))
    return cronJobPlace({ kubeconfig, namespace, stop: apiServer.stop, start: apiServer.start, close })
  }
  schedulerConformance('CronJobs', openPlace)
  cronJobConformance('a real API server', openPlace)
})
