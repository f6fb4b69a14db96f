import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '@dsm/cluster-testing'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../src/manifest.ts'
import { networkRulesOf } from '../src/network/policies.ts'
import { containersOf, podsOf } from '../src/pods.ts'
import { matches } from '../src/selector.ts'
import { renderChart, root, valueSets, whyNoHelm } from './support/render-chart.ts'

const chart = join(root, 'helm/dsm')
const helmSays = (command: string[], ...set: string[]) =>
  runTool('helm', { args: [...command, ...set.flatMap((value) => ['--set', value])] })
const template = ['template', 'dsm', chart]

describe.skipIf(whyNoHelm)('the chart', { tags: ['K6'] }, () => {
  test.for(valueSets)('has nothing that helm lint finds with the values %s', async (values) => {
    const { code, stdout, stderr } = await helmSays([
      'lint',
      '--strict',
      '--namespace',
      'dsm',
      '--values',
      join(chart, 'ci', `${values}.yaml`),
      chart,
    ])

    expect(code, stdout + stderr).toBe(0)
  })

  test.for([
    ['serviceDefaults.replica=3', 'replica'],
    ['services.sprints.replicas=3', 'sprints'],
    ['services.sprint.replicas=none', 'replicas'],
    ['postgres.storage=much', 'storage'],
    ['scheduler.type=cron', 'type'],
  ] as const)('refuses %s, for there is no such value', async ([set, named]) => {
    const { code, stderr } = await helmSays(template, set)

    expect(code).not.toBe(0)
    expect(stderr).toContain(named)
  })

  test.for([
    ['postgres.enabled=false', 'postgres.existingSecret names the secret'],
    ['redis.enabled=false', 'redis.existingSecret names the secret'],
  ] as const)('with %s says which secret it needs', async ([set, says]) => {
    expect((await helmSays(template, set)).stderr).toContain(says)
  })

  test('runs the migrations with an installation as a plain Job, and before an upgrade as a hook where that is wanted', async () => {
    const jobOf = async (isUpgrade: boolean, before: string) =>
      (await renderChart({ values: 'default', isUpgrade, set: [`migrate.before=${before}`] })).find((manifest) =>
        nameOf(manifest).startsWith('Job/dsm-migrate'),
      )?.metadata.annotations

    expect(await jobOf(false, 'always')).toEqual({})
    expect(await jobOf(true, 'always')).toMatchObject({ 'helm.sh/hook': 'pre-upgrade' })
    // Without a cluster nothing serves.
    expect(await jobOf(true, 'serving')).toEqual({})
    expect(await jobOf(true, 'never')).toEqual({})
  })

  test('brings what the migrations before an upgrade need along, not counting on what the previous release left', async () => {
    const manifests = await renderChart({ values: 'production-external', isUpgrade: true, set: ['migrate.before=always'] })
    const before = manifests.filter(({ metadata }) => metadata.annotations['helm.sh/hook'] === 'pre-upgrade')
    const weights = before.map((manifest) => [nameOf(manifest), manifest.metadata.annotations['helm.sh/hook-weight'] ?? '0'])
    const [pod] = podsOf(before)
    const [rules] = networkRulesOf(before)

    expect(Object.fromEntries(weights)).toEqual({
      'NetworkPolicy/dsm-migrate-upgrade': '-1',
      'ServiceAccount/dsm-migrate-upgrade': '-1',
      'Job/dsm-migrate': '0',
    })
    expect(pod?.spec.serviceAccountName).toBe('dsm-migrate-upgrade')
    expect(rules && matches(rules.selector, pod?.labels ?? {})).toBe(true)
    expect(rules?.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toContain(5432)
  })

  test('leaves the wait before SIGTERM out where there is none: not every version of Kubernetes sleeps for 0 s', async () => {
    const waiting = async (seconds: number) =>
      podsOf(await renderChart({ values: 'default', set: [`preStopSeconds=${seconds}`] })).flatMap(({ spec }) =>
        spec.containers.flatMap(({ lifecycle }) => (lifecycle ? [lifecycle.preStop?.sleep?.seconds] : [])),
      )

    expect(await waiting(0)).toEqual([])
    expect(await waiting(3)).toEqual([3, 3, 3, 3, 3])
  })

  test('leaves the number of replicas to somebody else where it is told none', async () => {
    const { stdout } = await helmSays(
      [...template, '--show-only', 'templates/deployments.yaml'],
      'serviceDefaults.replicas=0',
      'serviceDefaults.autoscaling.enabled=false',
    )

    expect(stdout).toContain('kind: Deployment')
    expect(stdout).not.toMatch(/^ {2}replicas:/m)
  })

  test('follows Projects without bringing their definition where another installation has brought it', async () => {
    const kindsWith = async (...set: string[]) => (await renderChart({ values: 'crd', set })).map(nameOf)
    const definition = 'CustomResourceDefinition/projects.dsm.dev'
    const [own, others] = [await kindsWith(), await kindsWith('projectResource.install=false')]

    expect(own).toContain(definition)
    expect(own.filter((name) => !others.includes(name))).toEqual([definition])
  })

  test('gives a Job another name when it does something else, for Jobs cannot be changed', async () => {
    const namesWith = async (...set: string[]) => {
      const { stdout } = await helmSays([...template, '--show-only', 'templates/jobs.yaml'], ...set)
      return [...stdout.matchAll(/^ {2}name: (\S+)$/gm)].map(([, name = '']) => name)
    }
    const [before, same, after] = [await namesWith(), await namesWith(), await namesWith('image.tag=9.9.9', 'ollama.chatModel=other')]

    expect(same).toEqual(before)
    expect(before).toHaveLength(3)
    expect(after.filter((name) => before.includes(name))).toEqual([])
  })

  test('tells the orchestrator which image the daily scrums run in', async () => {
    const manifests = await renderChart({ values: 'production-external' })
    const { spec } = JSON.parse(JSON.stringify(manifests.find((manifest) => nameOf(manifest) === 'Deployment/project-orchestrator')))
    const [{ image, env }] = spec.template.spec.containers

    expect(env).toEqual(
      expect.arrayContaining([
        { name: 'DAILY_SCRUM_IMAGE', value: image },
        { name: 'DAILY_SCRUM_IMAGE_PULL_SECRETS', value: 'registry' },
      ]),
    )
    expect(image).toBe(`registry.example.com/dsm/digital-scrum-master:0.1.0@sha256:${'0123456789abcdef'.repeat(4)}`)
  })
})

describe.skipIf(whyNoHelm)('every program that a pod starts', { tags: ['K5'] }, () => {
  test.for(valueSets)('is one that the image has, with the values %s', async (values) => {
    const own = podsOf(await renderChart({ values })).flatMap((pod) =>
      containersOf(pod).filter(({ image }) => image.includes('digital-scrum-master')),
    )
    const sources = own.map(
      ({ command: [program, path = ''] }) => [program, path.replace('/dist/', '/src/').replace(/\.js$/, '.ts')] as const,
    )

    expect(own.length).toBeGreaterThan(5)
    expect(sources.filter(([program, path]) => program !== 'node' || !existsSync(join(root, path)))).toEqual([])
  })
})
