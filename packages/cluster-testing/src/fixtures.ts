import { randomUUID } from 'node:crypto'
import { inject, test as base } from 'vitest'
import { runTool, type ToolAnswer } from './run-tool.ts'

/** Calls kubectl with these arguments and this standard input. */
export type Kubectl = (args: readonly string[], input?: string) => Promise<ToolAnswer>

const allowed = ['baseline', 'privileged', 'restricted'] as const
type PodSecurity = (typeof allowed)[number]

type Fixtures = {
  kubeconfig: string
  kubectl: Kubectl
  /** What the namespace admits; restricted unless a test sets another. */
  podSecurity: PodSecurity
  /** A namespace of the test's own, gone after it. */
  namespace: string
}

/** Tests against the real API server that the whole run shares. Where its tools are missing they are skipped, and the run has said so. */
export const test = base.extend<Fixtures>({
  kubeconfig: async ({ skip }, use) => {
    const kubeconfig = inject('kubeconfig')
    if (kubeconfig === '') skip('no cluster tools')
    await use(kubeconfig)
  },
  kubectl: async ({ kubeconfig }, use) => use((args, input) => runTool('kubectl', { args, kubeconfig, input })),
  podSecurity: 'restricted',
  namespace: async ({ kubectl, podSecurity }, use) => {
    const name = `test-${randomUUID()}`
    const labels = { 'pod-security.kubernetes.io/enforce': podSecurity }
    const made = await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }))
    if (made.code !== 0) throw new Error(`no namespace: ${made.stderr}`)
    await use(name)
    await kubectl(['delete', 'namespace', name, '--wait=false'])
  },
})
