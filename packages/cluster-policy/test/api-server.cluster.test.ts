import { readFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { findClusterTools, type Kubectl, test } from '@dsm/cluster-testing'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import type { Manifest } from '../src/manifest.ts'
import { type Pods, podsOf } from '../src/pods.ts'
import { renderChart, valueSets } from './support/render-chart.ts'

const root = join(import.meta.dirname, '../../..')
const listOf = (items: readonly object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
const generation = String.raw`{range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}{"\n"}{end}`
const isDefinition = ({ kind }: Manifest) => kind === 'CustomResourceDefinition'

/** Custom resources are checked by their definitions: those of the chart, and of the operator that its monitoring is for. */
async function defineResources(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  const files = globSync(join(findClusterTools().folder, 'crds/*.yaml'))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const own = manifests.filter(isDefinition).map((manifest) => JSON.stringify(manifest))
  const applied = await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], [...texts, ...own].join('\n---\n'))
  expect(applied.code, applied.stderr).toBe(0)
  const waited = await kubectl(['wait', '--for=condition=Established', '--timeout=60s', 'customresourcedefinition', '--all'])
  expect(waited.code, waited.stderr).toBe(0)
}

const dryRun = ['--dry-run=server', '--validate=strict', '-f', '-']

/** Pods need their accounts and the priorities that a cluster has, which a dry run does not make. */
async function createWhatPodsNeed(kubectl: Kubectl, { manifests, namespace }: { manifests: readonly Manifest[]; namespace: string }) {
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount')
  const priorities = new Set(podsOf(manifests).map(({ spec }) => Priority.parse(spec).priorityClassName))
  const classes = [...priorities].flatMap((name) =>
    name === '' ? [] : [{ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1000 }],
  )
  const applied = await kubectl(['apply', '--server-side', '--namespace', namespace, '-f', '-'], listOf([...accounts, ...classes]))
  expect(applied.code, applied.stderr).toBe(0)
}

const Priority = z.looseObject({ priorityClassName: z.string().default('') })
const Claims = z.looseObject({
  spec: z.looseObject({ volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })) }),
})

/** A pod as its workload makes it, with a claim for each that a StatefulSet makes. */
function podOf({ owner, labels, spec }: Pods, at: number): object {
  const claims = owner.kind === 'StatefulSet' ? Claims.parse(owner).spec.volumeClaimTemplates : []
  const volumes = claims.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: name } }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${at}`, labels },
    spec: { ...spec, volumes: [...spec.volumes, ...volumes] },
  }
}

describe.each(valueSets)('what the chart makes of the values %s', (values) => {
  test(
    'is accepted whole by a real API server, with every field known and nothing to warn of',
    { tags: ['K1'] },
    async ({ kubectl, namespace }) => {
      const manifests = await renderChart({ values, namespace })
      await defineResources(kubectl, manifests)
      await createWhatPodsNeed(kubectl, { manifests, namespace })

      const answer = await kubectl(['apply', '--server-side', '--namespace', namespace, ...dryRun], listOf(manifests))

      expect(answer.stderr).toBe('')
      expect(answer.stdout.trim().split('\n')).toHaveLength(manifests.length)
    },
  )

  test('a misspelt field of any object would be noticed', { tags: ['K1'] }, async ({ kubectl, namespace }) => {
    const manifests = await renderChart({ values, namespace })
    await defineResources(kubectl, manifests)
    // Free-form objects have no fields to misspell beside the outermost.
    const misspelt = manifests.map((manifest) => ({ ...manifest, mispelt: true }))

    const answer = await kubectl(
      ['apply', '--server-side', '--namespace', namespace, ...dryRun],
      misspelt.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
    )

    expect(answer.stdout).toBe('')
  })

  test('are pods that a namespace admits which enforces Pod Security restricted', { tags: ['K2'] }, async ({ kubectl, namespace }) => {
    const manifests = await renderChart({ values, namespace })
    await createWhatPodsNeed(kubectl, { manifests, namespace })
    const pods = podsOf(manifests).map(podOf)

    const answer = await kubectl(['create', '--namespace', namespace, ...dryRun], listOf(pods))

    expect(answer.stderr).toBe('')
    expect(answer.stdout.trim().split('\n')).toHaveLength(pods.length)
  })
})

describe('the installation without Helm', { tags: ['K1'] }, () => {
  test('is applied at once, twice over, and real controllers make every pod of it within its quota', async ({ kubectl }) => {
    const apply = () => kubectl(['apply', '-k', join(root, 'k8s')])
    const first = await apply()
    expect(first.code, first.stderr).toBe(0)

    const generations = async () =>
      (await kubectl(['get', 'all,networkpolicies,quota', '--namespace', 'dsm', '-o', `jsonpath=${generation}`])).stdout
        .split('\n')
        .toSorted()
    const before = await generations()
    const second = await apply()
    expect(second.code, second.stderr).toBe(0)
    expect(before.length).toBeGreaterThan(30)
    expect(await generations()).toEqual(expect.arrayContaining(before))

    const missing = async () => {
      const { stdout } = await kubectl([
        'get',
        'deployments,statefulsets,jobs',
        '--namespace',
        'dsm',
        '-o',
        String.raw`jsonpath={range .items[*]}{.kind}/{.metadata.name} {.spec.replicas} {.status.replicas}{.status.active}{"\n"}{end}`,
      ])
      return stdout.split('\n').filter((line) => {
        const [, wanted = '1', made] = /^\S+ (\d*) (\d*)$/.exec(line) ?? []
        return line !== '' && made !== (wanted || '1')
      })
    }
    await expect.poll(missing).toEqual([])
  })
})
