import type { TestProject } from 'vitest/node'
import { whyNoCluster } from './cluster-tools.ts'
import { type Cluster, startCluster } from './start-cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the cluster that all test files share; empty where the tools are missing. */
    kubeconfig: string
  }
}

let cluster: Cluster | undefined

/** One cluster for all test files of a run: each test takes a namespace of its own. */
export async function setup(project: TestProject): Promise<void> {
  const why = whyNoCluster()
  if (why) process.stderr.write(`\nKubernetes tests ${why}\n\n`)
  else cluster = await startCluster()
  project.provide('kubeconfig', cluster?.kubeconfig ?? '')
}

export async function teardown(): Promise<void> {
  await cluster?.stop()
}
