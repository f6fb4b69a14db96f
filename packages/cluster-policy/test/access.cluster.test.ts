import { type Kubectl, test } from '@dsm/cluster-testing'
import { describe, expect } from 'vitest'
import { renderChart } from './support/render-chart.ts'

/** What is asked for: `verb group/resource name`, in the namespace unless it says `elsewhere` or the resource belongs to the cluster. */
type Question = { verb: string; group?: string; resource: string; name?: string; namespace?: string }

const cronJobs = { group: 'batch', resource: 'cronjobs' }
const jobs = { group: 'batch', resource: 'jobs' }
const projects = { group: 'dsm.dev', resource: 'projects' }
const secrets = { resource: 'secrets' }

const orchestratorNeeds: Question[] = ['get', 'list', 'watch', 'create', 'patch', 'delete'].map((verb) => ({ verb, ...cronJobs }))
const projectNeeds: Question[] = [
  ...['get', 'list', 'watch'].map((verb) => ({ verb, ...projects })),
  { verb: 'patch', group: 'dsm.dev', resource: 'projects/status' },
]
const initNeeds: Question[] = [
  { verb: 'create', ...secrets },
  { verb: 'get', ...secrets, name: 'dsm-signing-key' },
  { verb: 'patch', ...secrets, name: 'dsm-public-keys' },
]

/** What would hurt in the hands of whoever takes a pod over. */
const nobodyNeeds: Question[] = [
  { verb: 'list', ...secrets },
  { verb: 'watch', ...secrets },
  { verb: 'delete', ...secrets, name: 'dsm-signing-key' },
  { verb: 'get', ...secrets, name: 'default-token' },
  { verb: 'update', ...cronJobs },
  { verb: 'deletecollection', ...cronJobs },
  { verb: 'get', ...jobs },
  { verb: 'list', ...jobs },
  { verb: 'create', ...jobs },
  { verb: 'delete', ...jobs },
  { verb: 'patch', ...jobs },
  { verb: 'create', resource: 'pods' },
  { verb: 'delete', resource: 'pods' },
  { verb: 'list', resource: 'pods' },
  { verb: 'create', resource: 'pods/exec' },
  { verb: 'get', resource: 'pods/log' },
  { verb: 'create', resource: 'pods/ephemeralcontainers' },
  { verb: 'patch', group: 'apps', resource: 'deployments' },
  { verb: 'delete', group: 'apps', resource: 'statefulsets' },
  { verb: 'create', group: 'apps', resource: 'daemonsets' },
  { verb: 'patch', resource: 'configmaps' },
  { verb: 'patch', resource: 'services' },
  { verb: 'delete', resource: 'persistentvolumeclaims' },
  { verb: 'create', resource: 'serviceaccounts/token' },
  { verb: 'impersonate', resource: 'serviceaccounts' },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'rolebindings' },
  { verb: 'patch', group: 'rbac.authorization.k8s.io', resource: 'roles' },
  { verb: 'escalate', group: 'rbac.authorization.k8s.io', resource: 'roles' },
  { verb: 'bind', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies' },
  { verb: 'patch', resource: 'namespaces' },
  { verb: 'list', resource: 'nodes' },
  { verb: 'create', ...cronJobs, namespace: 'kube-system' },
  { verb: 'get', ...secrets, name: 'dsm-signing-key', namespace: 'kube-system' },
  { verb: 'create', ...secrets, namespace: 'kube-system' },
]

const told = ({ verb, group, resource, name, namespace }: Question) =>
  [verb, group === undefined ? resource : `${group}/${resource}`, name, namespace].filter((part) => part !== undefined).join(' ')

/** Asks the API server as the account; the answers by question. */
async function mayDo(kubectl: Kubectl, { account, namespace }: { account: string; namespace: string }, questions: readonly Question[]) {
  const reviews = questions.map(({ resource, namespace: elsewhere, ...question }) => {
    const [kind, subresource] = resource.split('/')
    const resourceAttributes = { ...question, resource: kind, subresource, namespace: elsewhere ?? namespace }
    return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } }
  })
  const answer = await kubectl(
    [
      'create',
      // Validation would ask for definitions, which these accounts may not see.
      '--validate=false',
      `--as=system:serviceaccount:${namespace}:${account}`,
      '--as-group=system:serviceaccounts',
      '--as-group=system:authenticated',
      '-f',
      '-',
      '-o',
      String.raw`jsonpath={.status.allowed}{"\n"}`,
    ],
    reviews.map((review) => JSON.stringify(review)).join('\n---\n'),
  )
  const allowed = answer.stdout.trim().split('\n')
  expect(allowed, answer.stderr).toHaveLength(questions.length)
  return new Map(questions.map((question, at) => [told(question), allowed[at] === 'true']))
}

const allAre = (questions: readonly Question[], allowed: boolean) => new Map(questions.map((question) => [told(question), allowed]))

async function applyRoles(kubectl: Kubectl, namespace: string): Promise<void> {
  const manifests = await renderChart({ values: 'crd', namespace })
  const items = manifests.filter(({ kind }) => ['ServiceAccount', 'Role', 'RoleBinding'].includes(kind))
  const applied = await kubectl(
    ['apply', '--server-side', '--namespace', namespace, '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  )
  expect(applied.code, applied.stderr).toBe(0)
}

describe('service accounts of the chart', { tags: ['K3'] }, () => {
  test('the orchestrator may keep its CronJobs and follow its Projects, and nothing else', async ({ kubectl, namespace }) => {
    await applyRoles(kubectl, namespace)
    const orchestrator = { account: 'project-orchestrator', namespace }
    const forbidden = [...nobodyNeeds, ...initNeeds]

    expect(await mayDo(kubectl, orchestrator, [...orchestratorNeeds, ...projectNeeds])).toEqual(
      allAre([...orchestratorNeeds, ...projectNeeds], true),
    )
    expect(await mayDo(kubectl, orchestrator, forbidden)).toEqual(allAre(forbidden, false))
  })

  test('the first Job may make and mend the secrets of DSM, and nothing else', async ({ kubectl, namespace }) => {
    await applyRoles(kubectl, namespace)
    const init = { account: 'dsm-init', namespace }
    const forbidden = [...nobodyNeeds, ...orchestratorNeeds, ...projectNeeds]

    expect(await mayDo(kubectl, init, initNeeds)).toEqual(allAre(initNeeds, true))
    expect(await mayDo(kubectl, init, forbidden)).toEqual(allAre(forbidden, false))
  })

  test('all other accounts may do nothing', async ({ kubectl, namespace }) => {
    await applyRoles(kubectl, namespace)
    const everything = [...nobodyNeeds, ...orchestratorNeeds, ...projectNeeds, ...initNeeds]
    const accounts = (await renderChart({ values: 'crd', namespace })).filter(({ kind }) => kind === 'ServiceAccount')
    const others = accounts.flatMap(({ metadata: { name } }) =>
      name && !['project-orchestrator', 'dsm-init'].includes(name) ? [name] : [],
    )

    expect(others).toEqual(
      expect.arrayContaining(['project-service', 'backlog-service', 'sprint-service', 'chronicle-service', 'daily-scrum']),
    )
    for (const account of others) {
      expect(await mayDo(kubectl, { account, namespace }, everything), account).toEqual(allAre(everything, false))
    }
  })
})
