import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool, whyNoCluster } from '@dsm/cluster-testing'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../src/manifest.ts'
import { containersOf, podsOf } from '../src/pods.ts'
import { readManifests } from '../src/read-manifests.ts'
import { root } from './support/render-chart.ts'

const why = whyNoCluster(['kubectl'])
if (why) console.warn(`\ntests of k8s/ ${why}\n`)

/** What `kubectl apply -k` would send, with more lines in its kustomization. */
async function builtWith(lines: string) {
  const folder = await mkdtemp(join(tmpdir(), 'k8s-'))
  try {
    await cp(join(root, 'k8s'), folder, { recursive: true })
    const file = join(folder, 'kustomization.yaml')
    await writeFile(file, `${await readFile(file, 'utf8')}${lines}`)
    const { stdout, stderr } = await runTool('kubectl', { args: ['kustomize', folder] })
    expect(stderr).toBe('')
    return readManifests(stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.skipIf(why)('kubectl apply -k', { tags: ['K6'] }, () => {
  test('begins with the namespace, and installs what the chart renders besides its quota', async () => {
    const manifests = await builtWith('')

    expect(manifests.slice(0, 1).map(nameOf)).toEqual(['Namespace/dsm'])
    expect(new Set(manifests.map(nameOf)).size).toBe(manifests.length)
    expect(manifests.map(nameOf)).toEqual(expect.arrayContaining(['ResourceQuota/dsm', 'Pod/debug-pod', 'Deployment/project-orchestrator']))
  })

  test('with another image takes it for every pod, and the orchestrator for those that it makes', async () => {
    const manifests = await builtWith('images: [{ name: digital-scrum-master, newName: registry.example.com/dsm, newTag: 9.9.9 }]\n')
    const own = podsOf(manifests)
      .flatMap(containersOf)
      .filter(({ command }) => command[0] === 'node')
    const variables = own.flatMap(({ env }) => env).filter(({ name }) => name.startsWith('DAILY_SCRUM_IMAGE'))

    expect(new Set(own.map(({ image }) => image))).toEqual(new Set(['registry.example.com/dsm:9.9.9']))
    expect(variables).toEqual([
      { name: 'DAILY_SCRUM_IMAGE', value: 'registry.example.com/dsm:9.9.9' },
      { name: 'DAILY_SCRUM_IMAGE_PULL_POLICY', value: 'IfNotPresent' },
    ])
  })
})
