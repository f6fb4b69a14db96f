import { join } from 'node:path'
import { type Kubectl, runTool, test } from '@dsm/cluster-testing'
import { describe, expect } from 'vitest'
import { nameOf } from '../src/manifest.ts'
import { podsOf } from '../src/pods.ts'
import { readManifests } from '../src/read-manifests.ts'
import { renderChart, root } from './support/render-chart.ts'

type There = { kubeconfig: string; namespace: string }

/** The Job of the migrations as an upgrade would bring it, with the cluster asked. */
async function migrationsOf({ kubeconfig, namespace }: There) {
  const args = ['template', 'dsm', join(root, 'helm/dsm'), '--namespace', namespace, '--is-upgrade', '--dry-run=server']
  const { code, stdout, stderr } = await runTool('helm', { args, kubeconfig })
  expect(code, stderr).toBe(0)
  return readManifests(stdout).find((manifest) => nameOf(manifest).startsWith('Job/dsm-migrate'))?.metadata.annotations
}

/** A service of the previous version with one pod, of which no kubelet says anything. */
async function deployService(kubectl: Kubectl, namespace: string): Promise<void> {
  const manifests = await renderChart({ values: 'minimal', namespace })
  const [deployment] = manifests.filter((manifest) => nameOf(manifest) === 'Deployment/project-service')
  const account = podsOf(manifests).find(({ owner }) => owner === deployment)?.spec.serviceAccountName
  const items = manifests.filter((manifest) => manifest === deployment || nameOf(manifest) === `ServiceAccount/${account}`)
  const made = await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  expect(made.code, made.stderr).toBe(0)
}

const ready = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }

describe('an upgrade', () => {
  test('waits for its migrations where a service serves, and does not where the installation never came up', async ({
    kubectl,
    kubeconfig,
    namespace,
  }) => {
    const inNamespace = async (...args: string[]) => (await kubectl(['--namespace', namespace, ...args])).stdout.trim()
    expect(await migrationsOf({ kubeconfig, namespace })).toEqual({})

    await deployService(kubectl, namespace)
    await expect.poll(() => inNamespace('get', 'pods', '--output=name')).toMatch(/^pod\/project-service-\S+$/)
    expect(await migrationsOf({ kubeconfig, namespace })).toEqual({})

    await inNamespace('patch', await inNamespace('get', 'pods', '--output=name'), '--subresource=status', '--patch', JSON.stringify(ready))
    await expect.poll(() => inNamespace('get', 'deployment', 'project-service', '--output=jsonpath={.status.availableReplicas}')).toBe('1')
    expect(await migrationsOf({ kubeconfig, namespace })).toMatchObject({ 'helm.sh/hook': 'pre-upgrade' })
  })
})
