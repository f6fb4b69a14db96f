import { cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '@dsm/cluster-testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { configOf } from '../src/config-map.ts'
import { nameOf } from '../src/manifest.ts'
import { networkRulesOf } from '../src/network/policies.ts'
import { containersOf, podsOf } from '../src/pods.ts'
import { readManifests } from '../src/read-manifests.ts'
import { renderChart, root, whyNoHelm } from './support/render-chart.ts'

const chart = join(root, 'helm/dsm')
const Deadline = z.looseObject({ spec: z.looseObject({ activeDeadlineSeconds: z.int() }) })
const Mounts = z.looseObject({ volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })) })

/** What Helm makes of a chart under a release and a namespace of these names. */
async function rendered(folder: string, { release = 'dsm', namespace = 'dsm' } = {}) {
  const { code, stdout, stderr } = await runTool('helm', { args: ['template', release, folder, '--namespace', namespace] })
  expect(code, stderr).toBe(0)
  return readManifests(stdout)
}

const withValues = (set: readonly string[]) => renderChart({ values: 'default', set })

describe.skipIf(whyNoHelm)('values', { tags: ['K5'] }, () => {
  test.for([
    ['postgres.existingSecret=mine', 'postgres.existingSecret names a server elsewhere'],
    ['redis.existingSecret=mine', 'redis.existingSecret names a server elsewhere'],
    ['ollama.url=http://gpu:11434', 'ollama.url names a server elsewhere'],
    ['serviceDefaults.autoscaling.minReplicas=6', 'minReplicas, 6, is more than maxReplicas, 4'],
    ['services.sprint.autoscaling.maxReplicas=1', 'autoscaling of the sprint service'],
    ['serviceDefaults.autoscaling.maxReplicas=20', 'postgres.maxConnections has to be 1060'],
    ['trust.existingSecret=a,trust.existingConfigMap=b', 'both name certificates'],
    ['services.project=null', "missing property 'project'"],
    ['serviceDefaults.autoscaling=null', "missing property 'autoscaling'"],
    ['networkPolicy=null', "missing property 'networkPolicy'"],
    ['image.repository=', 'repository'],
    ['ingress.services={}', 'services'],
    ['networkPolicy.kubernetesApiPorts={}', 'kubernetesApiPorts'],
    ['serviceDefaults.env.A B=x', 'A B'],
  ] as const)('%s: what would install half of it, or something else than was meant, is refused in words', async ([set, says]) => {
    const { code, stderr } = await runTool('helm', { args: ['template', 'dsm', chart, '--set', set] })

    expect(code).not.toBe(0)
    expect(stderr).toContain(says)
  })

  test('an environment variable that the chart sets too is there once, as the installer says', async () => {
    const set = ['serviceDefaults.env.OLLAMA_URL=http://gpu', 'services.orchestrator.env.SCHEDULER=none']
    const deployments = podsOf(await withValues(set)).filter(({ owner }) => owner.kind === 'Deployment')
    const environments = deployments.map(({ spec }) => spec.containers[0]?.env ?? [])

    expect(environments).toHaveLength(5)
    for (const env of environments) {
      expect(env.filter(({ name }) => name === 'OLLAMA_URL')).toEqual([{ name: 'OLLAMA_URL', value: 'http://gpu' }])
      expect(new Set(env.map(({ name }) => name)).size).toBe(env.length)
    }
    expect(environments.flat().filter(({ name }) => name === 'SCHEDULER')).toEqual([{ name: 'SCHEDULER', value: 'none' }])
  })

  test('nodes that are chosen hold for every pod, the daily scrums included, but for those that choose others', async () => {
    const set = ['nodeSelector.pool=dsm', 'tolerations[0].key=dsm', 'tolerations[0].operator=Exists', 'ollama.nodeSelector.gpu=yes']
    const pods = podsOf(await withValues([...set, 'services.sprint.nodeSelector.pool=fast', 'debugPod.enabled=true']))
    const placed = Object.fromEntries(pods.map(({ labels, spec }) => [labels['app.kubernetes.io/name'], spec['nodeSelector']]))
    const orchestrator = pods.find(({ by }) => by === 'Deployment/project-orchestrator')
    const variable = orchestrator?.spec.containers[0]?.env.find(({ name }) => name === 'DAILY_SCRUM_NODES')

    const { ollama, 'dsm-models': models, 'sprint-service': sprint, ...others } = placed
    expect([ollama, models, sprint]).toEqual([{ gpu: 'yes' }, { gpu: 'yes' }, { pool: 'fast' }])
    expect(Object.keys(others).length).toBeGreaterThan(8)
    for (const [name, selector] of Object.entries(others)) expect(selector, name).toEqual({ pool: 'dsm' })
    for (const { by, spec } of pods) expect(spec['tolerations'], by).toEqual([{ key: 'dsm', operator: 'Exists' }])
    expect(JSON.parse(variable?.value ?? '')).toEqual({
      nodeSelector: { pool: 'dsm' },
      tolerations: [{ key: 'dsm', operator: 'Exists' }],
    })
  })

  test.for([
    ['trust.existingConfigMap=authority', { configMap: { name: 'authority' } }],
    ['trust.existingSecret=dsm-ca', { secret: { secretName: 'dsm-ca' } }],
  ] as const)('%s: the services and the migrations trust servers that it vouches for', async ([set, volume]) => {
    const pods = podsOf(await withValues([set])).filter(({ by }) => by.startsWith('Deployment/') || by.startsWith('Job/dsm-migrate'))

    expect(pods).toHaveLength(6)
    for (const pod of pods) {
      const [container] = containersOf(pod)
      const file = container?.env.find(({ name }) => name === 'NODE_EXTRA_CA_CERTS')?.value
      const mount = Mounts.parse(container).volumeMounts.find(({ name }) => name === 'trust')
      expect(file).toBe(`${mount?.mountPath}/ca.crt`)
      expect(pod.spec.volumes.find(({ name }) => name === 'trust')).toMatchObject(volume)
    }
  })

  test('servers listen where pods have addresses of IPv6 only', async () => {
    const manifests = await withValues(['listenAddress=::'])
    const ollama = podsOf(manifests).find(({ by }) => by === 'StatefulSet/ollama')

    expect(configOf(manifests, 'dsm-config')).toMatchObject({ HOST: '::' })
    expect(ollama?.spec.containers[0]?.env).toContainEqual({ name: 'OLLAMA_HOST', value: '[::]:11434' })
  })

  test('callers that are in no namespace are let in by their addresses, and then nobody else', async () => {
    const set = [
      'ingress.enabled=true',
      'ingress.peers[0].ipBlock.cidr=10.1.0.0/16',
      'metrics.enabled=true',
      'metrics.peers[0].ipBlock.cidr=10.2.0.0/16',
    ]
    const rules = networkRulesOf(await withValues(set)).filter(({ selector }) => matchesService(selector.matchLabels))
    const outside = rules.flatMap(({ ingress }) => ingress.flatMap(({ peers }) => peers.filter(({ podSelector }) => !podSelector)))

    expect(new Set(outside.map(({ ipBlock }) => ipBlock?.cidr))).toEqual(new Set(['10.1.0.0/16', '10.2.0.0/16']))
  })

  test('the way of pods that migrate or make backups is open also where no Job migrates', async () => {
    const manifests = await withValues(['migrate.enabled=false'])

    expect(manifests.map(nameOf)).toContain('NetworkPolicy/dsm-migrate')
    expect(JSON.stringify(manifests.find((one) => nameOf(one) === 'NetworkPolicy/postgres'))).toContain('dsm-migrate')
  })

  test('names of digits, and words that YAML takes for something else, stay names', async () => {
    for (const names of [
      { release: '77', namespace: '456' },
      { release: 'on', namespace: 'on' },
    ]) {
      const manifests = await rendered(chart, names)
      expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set([names.namespace]))
      for (const { labels } of podsOf(manifests)) expect(labels['app.kubernetes.io/instance']).toBe(names.release)
    }
  })

  test('a version with build metadata makes labels that Kubernetes takes', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'dsm-chart-'))
    await cp(chart, folder.path, { recursive: true })
    const description = join(folder.path, 'Chart.yaml')
    await writeFile(description, (await readFile(description, 'utf8')).replace(/^version: .*$/m, 'version: 0.1.0+3f2a'))
    const labels = (await rendered(folder.path)).map(({ metadata }) => metadata.labels['helm.sh/chart'])

    expect(new Set(labels)).toEqual(new Set(['dsm-0.1.0_3f2a']))
  })

  test('migrations before an upgrade end before Helm stops waiting for them, which would leave them running', async () => {
    const manifests = await renderChart({ values: 'default', isUpgrade: true, set: ['migrate.before=always'] })
    const job = manifests.find((one) => nameOf(one) === 'Job/dsm-migrate')
    const helmWaitsSeconds = 300

    expect(Deadline.parse(job).spec.activeDeadlineSeconds).toBeLessThan(helmWaitsSeconds)
  })
})

const matchesService = (labels: Record<string, string> = {}) =>
  /-service$|project-orchestrator/.test(labels['app.kubernetes.io/name'] ?? '')
