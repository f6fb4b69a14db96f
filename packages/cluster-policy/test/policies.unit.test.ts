import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../src/manifest.ts'
import { policies } from '../src/policies.ts'
import { readManifests } from '../src/read-manifests.ts'
import { mutated, type Mutation, without } from './support/mutate.ts'
import { renderChart, root, type ValueSet, valueSets, whyNoHelm } from './support/render-chart.ts'

const faultsOf = (manifests: readonly Manifest[]) => policies.flatMap(({ id, check }) => check(manifests).map((fault) => `${id}: ${fault}`))

const installed = () =>
  ['k8s/namespace.yaml', 'k8s/quota.yaml', ...readdirSync(join(root, 'k8s/installation')).map((name) => `k8s/installation/${name}`)]
    .filter((path) => !path.endsWith('kustomization.yaml'))
    .flatMap((path) => readManifests(readFileSync(join(root, path), 'utf8')))

describe('every policy holds', { tags: ['K5'] }, () => {
  test('for what kubectl installs, within its quota', () => {
    expect(faultsOf(installed())).toEqual([])
  })

  test.skipIf(whyNoHelm).for(valueSets)('for what Helm installs with the values %s', async (values) => {
    expect(faultsOf(await renderChart({ values }))).toEqual([])
  })

  test.skipIf(whyNoHelm).for(valueSets)('for what Helm upgrades to with the values %s', async (values) => {
    expect(faultsOf(await renderChart({ values, isUpgrade: true, set: ['migrate.before=always'] }))).toEqual([])
  })
})

type Case = Mutation & { policy: string; in?: ValueSet }

const service = 'Deployment/sprint-service'
const container = 'spec.template.spec.containers.0'
const pod = 'spec.template.spec'
const no = () => undefined
const add = (item: unknown) => (list: unknown) => [...(Array.isArray(list) ? list : []), item]
const toBe = (value: unknown) => () => value

const cases: Case[] = [
  { policy: 'non-root', object: service, path: `${pod}.securityContext.runAsNonRoot`, to: no },
  { policy: 'non-root', object: 'StatefulSet/postgres', path: `${pod}.securityContext.runAsUser`, to: toBe(0) },
  { policy: 'read-only', object: 'StatefulSet/redis', path: `${container}.securityContext.readOnlyRootFilesystem`, to: toBe(false) },
  { policy: 'no-escalation', object: service, path: `${container}.securityContext.allowPrivilegeEscalation`, to: no },
  { policy: 'no-escalation', object: service, path: `${container}.securityContext.privileged`, to: toBe(true) },
  { policy: 'seccomp', object: 'Job/dsm-init', path: `${pod}.securityContext.seccompProfile.type`, to: toBe('Unconfined') },
  { policy: 'capabilities', object: service, path: `${container}.securityContext.capabilities.drop`, to: toBe(['NET_RAW']) },
  { policy: 'capabilities', object: service, path: `${container}.securityContext.capabilities.add`, to: toBe(['SYS_ADMIN']) },
  { policy: 'no-host', object: service, path: `${pod}.hostNetwork`, to: toBe(true) },
  { policy: 'no-host', object: service, path: `${pod}.volumes`, to: add({ name: 'node', hostPath: { path: '/' } }) },
  { policy: 'resources', object: 'Pod/dsm-selftest', path: 'spec.containers.0.resources.limits.memory', to: no },
  { policy: 'resources', object: service, path: `${container}.resources.requests.cpu`, to: toBe('9') },
  { policy: 'pinned-image', object: service, path: `${container}.image`, to: toBe('registry:5000/dsm:latest') },
  { policy: 'pinned-image', object: 'StatefulSet/ollama', path: `${container}.image`, to: toBe('ollama/ollama') },
  { policy: 'probes', object: service, path: `${container}.startupProbe`, to: no },
  { policy: 'probes', object: service, path: `${container}.livenessProbe.httpGet.path`, to: toBe('/health/ready') },
  { policy: 'probes', object: service, path: `${container}.readinessProbe.httpGet.path`, to: toBe('/health/live') },
  { policy: 'stop', object: service, path: `${pod}.terminationGracePeriodSeconds`, to: toBe(30) },
  { policy: 'stop', object: 'ConfigMap/dsm-config', path: 'data.DRAIN_MS', to: toBe('60000') },
  { policy: 'jobs-end', object: 'Job/dsm-migrate', path: `${pod}.restartPolicy`, to: toBe('Always') },
  { policy: 'no-secret-in-env', object: service, path: `${container}.env`, to: add({ name: 'SERVICE_TOKEN', value: 'x' }) },
  { policy: 'no-secret-in-env', object: service, path: `${container}.env`, to: add({ name: 'OTHER_URL', value: 'postgres://a:b@c/d' }) },
  {
    policy: 'no-secret-in-env',
    object: service,
    path: `${container}.env`,
    to: add({ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'dsm-database', key: 'sprint-url' } } }),
  },
  { policy: 'no-secret-in-env', object: service, path: `${container}.envFrom`, to: add({ secretRef: { name: 'dsm-database' } }) },
  { policy: 'no-secret-in-objects', object: 'ConfigMap/dsm-config', path: 'data.REDIS_PASSWORD', to: toBe('hunter2') },
  { policy: 'no-secret-in-objects', object: 'ConfigMap/dsm-config', path: 'kind', to: toBe('Secret') },
  { policy: 'references', object: service, path: `${container}.envFrom.0.configMapRef.name`, to: toBe('other-config') },
  { policy: 'references', object: service, path: `${pod}.volumes.0.projected.sources.0.secret.name`, to: toBe('dsm-keys') },
  { policy: 'automount', object: service, path: `${pod}.automountServiceAccountToken`, to: no },
  { policy: 'automount', object: 'Deployment/project-orchestrator', path: `${pod}.automountServiceAccountToken`, to: toBe(false) },
  { policy: 'automount', object: 'ServiceAccount/redis', path: 'automountServiceAccountToken', to: no },
  { policy: 'accounts', object: service, path: `${pod}.serviceAccountName`, to: no },
  { policy: 'accounts', object: service, path: `${pod}.serviceAccountName`, to: toBe('project-orchestrator') },
  { policy: 'least-privilege', object: 'Role/project-orchestrator', path: 'rules.0.verbs', to: add('*') },
  { policy: 'least-privilege', object: 'Role/dsm-init', path: 'rules.1.resourceNames', to: no },
  { policy: 'least-privilege', object: 'Role/project-orchestrator', path: 'rules.0.resources', to: add('pods/exec') },
  {
    policy: 'least-privilege',
    object: 'RoleBinding/project-orchestrator',
    path: 'roleRef',
    to: toBe({ kind: 'ClusterRole', name: 'admin' }),
  },
  { policy: 'least-privilege', object: 'Role/dsm-init', path: 'kind', to: toBe('ClusterRole') },
  { policy: 'scaling', object: service, path: 'spec.replicas', to: toBe(2) },
  { policy: 'scaling', object: service, path: 'spec.replicas', to: no, in: 'minimal' },
  { policy: 'scaling', object: 'HorizontalPodAutoscaler/sprint-service', path: 'spec.minReplicas', to: toBe(20) },
  { policy: 'scaling', object: 'HorizontalPodAutoscaler/sprint-service', path: 'spec.scaleTargetRef.name', to: toBe('sprints') },
  { policy: 'disruption', object: 'HorizontalPodAutoscaler/sprint-service', path: 'spec.minReplicas', to: toBe(1) },
  { policy: 'disruption', object: 'PodDisruptionBudget/sprint-service', path: 'spec.maxUnavailable', to: toBe(0) },
  { policy: 'disruption', object: 'PodDisruptionBudget/sprint-service', path: 'spec.maxUnavailable', to: toBe(2) },
  { policy: 'disruption', object: 'PodDisruptionBudget/sprint-service', path: 'spec.selector.matchLabels', to: toBe({}) },
  { policy: 'reach', object: 'NetworkPolicy/default-deny', path: 'spec.podSelector', to: toBe({}) },
  { policy: 'declared-once', object: 'ServiceAccount/redis', path: 'metadata.name', to: toBe('postgres') },
  { policy: 'namespace', object: 'Service/redis', path: 'metadata.namespace', to: no },
  { policy: 'namespace', object: 'Service/redis', path: 'metadata.namespace', to: toBe('other') },
  { policy: 'selectors', object: 'Service/redis', path: 'spec.selector', to: toBe({ 'app.kubernetes.io/name': 'valkey' }) },
  { policy: 'selectors', object: 'Service/redis', path: 'spec.ports.0.targetPort', to: toBe('http') },
  { policy: 'selectors', object: service, path: 'spec.selector.matchLabels', to: toBe({ 'app.kubernetes.io/part-of': 'dsm' }) },
  {
    policy: 'selectors',
    object: 'Ingress/dsm',
    path: 'spec.rules.0.http.paths.0.backend.service.name',
    to: toBe('backlog'),
    in: 'ingress-tls',
  },
  { policy: 'memory', object: 'StatefulSet/redis', path: `${container}.env.0.value`, to: toBe('512mb') },
  { policy: 'memory', object: 'StatefulSet/redis', path: `${container}.env`, to: no },
  { policy: 'connections', object: 'HorizontalPodAutoscaler/sprint-service', path: 'spec.maxReplicas', to: toBe(40) },
]

describe.skipIf(whyNoHelm)('a policy fails where it is broken', { tags: ['K5'] }, () => {
  test.for(cases)('$policy: $object with another $path', async ({ policy: id, in: values = 'default', ...mutation }) => {
    const manifests = mutated(await renderChart({ values }), mutation)

    expect(policies.find((policy) => policy.id === id)?.check(manifests)).not.toEqual([])
  })

  test('disruption: two replicas without a budget', async () => {
    const manifests = without(await renderChart({ values: 'default' }), 'PodDisruptionBudget/sprint-service')

    expect(faultsOf(manifests)).toEqual([expect.stringMatching(/^disruption: Deployment\/sprint-service/)])
  })
})

describe('for each policy', { tags: ['K5'] }, () => {
  test('there is a mutation that must break it', () => {
    expect(policies.map(({ id }) => id).filter((id) => !cases.some(({ policy }) => policy === id))).toEqual(['quota'])
  })

  test('quota: less than what the installation may grow to', () => {
    const small = mutated(installed(), { object: 'ResourceQuota/dsm', path: 'spec.hard', to: toBe({ pods: '8', 'limits.memory': '1Gi' }) })

    expect(policies.find(({ id }) => id === 'quota')?.check(small)).toHaveLength(2)
  })
})
