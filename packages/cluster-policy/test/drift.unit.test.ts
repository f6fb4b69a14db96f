import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProjectId } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { installationOf } from '../src/installation.ts'
import { readManifests } from '../src/read-manifests.ts'
import { describingFiles, driftOf, installationFiles } from '../src/written-files.ts'
import { renderChart } from '../src/render-chart.ts'
import { helm, root, whyNoHelm } from './support/render-chart.ts'

describe('what is written from the chart', { tags: ['K6'] }, () => {
  test('its README and schema describe its values as they are', async () => {
    expect(await driftOf(root, await describingFiles(root))).toEqual([])
  })

  test.skipIf(whyNoHelm)('the installation without Helm is its rendering', async () => {
    expect(await driftOf(root, await installationFiles(root, helm()))).toEqual([])
  })

  test('a file that differs, lacks or is left over is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'drift-'))
    await writeFile(join(folder, 'same'), 'a')
    await writeFile(join(folder, 'other'), 'a')

    const drift = await driftOf(folder, new Map(['same', 'other', 'lacking'].map((name) => [name, name === 'other' ? 'b' : 'a'])))

    await rm(folder, { recursive: true })
    expect(drift).toEqual(['lacking', 'other'])
  })

  test.skipIf(whyNoHelm)('a file of the installation that no object stands behind is named', async () => {
    const files = await installationFiles(root, helm())
    files.delete('k8s/installation/service-redis.yaml')

    expect(await driftOf(root, files)).toEqual(['k8s/installation/service-redis.yaml'])
  })

  test('every object lies in a file of its own, without the labels of Helm', () => {
    const objects = readManifests('apiVersion: v1\nkind: Service\nmetadata: { name: a, labels: { app: a, helm.sh/chart: x } }\n')

    const files = installationOf(objects)

    expect([...files.keys()]).toEqual(['service-a.yaml', 'kustomization.yaml'])
    expect(parse(files.get('service-a.yaml') ?? '')).toMatchObject({ metadata: { labels: { app: 'a' } } })
    expect(files.get('service-a.yaml')).not.toContain('helm.sh')
    expect(() => installationOf([...objects, ...objects])).toThrow('two objects would lie in one file')
  })
})

describe('what is said at two places is the same', { tags: ['K6'] }, () => {
  test('the custom resource takes the ids that the project service takes', async () => {
    const text = await readFile(join(root, 'helm/dsm/files/crd.yaml'), 'utf8')

    expect(text).toContain(
      `pattern: '${ProjectId.def.checks
        ?.map((check) => check._zod.def)
        .map((def) => ('pattern' in def ? String(def.pattern).slice(1, -1) : ''))
        .join('')}'`,
    )
  })

  test.skipIf(whyNoHelm)('rendering twice gives the same', async () => {
    const once = { helm: helm(), chart: join(root, 'helm/dsm') }

    expect(await renderChart(once)).toEqual(await renderChart(once))
  })
})
