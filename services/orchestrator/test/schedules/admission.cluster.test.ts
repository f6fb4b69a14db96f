import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type Kubectl, runTool, test } from '@dsm/cluster-testing'
import type { V1CronJob, V1PodSpec } from '@kubernetes/client-node'
import { expect } from 'vitest'
import { cronJobOf } from '../../src/schedules/kubernetes/cron-job.ts'
import { podSettings } from './cron-job-place.ts'

const chart = join(import.meta.dirname, '../../../../helm/dsm')
const kinds = ['roles', 'rolebindings', 'serviceaccounts', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings']

/** Installs what the chart has of rights, and of rules about what is done with them. */
async function installRules(kubectl: Kubectl, namespace: string): Promise<void> {
  const set = ['--set', 'scheduler.admissionPolicy=true,image.tag=test']
  const shown = kinds.flatMap((kind) => ['--show-only', `templates/${kind}.yaml`])
  const { stdout, stderr } = await runTool('helm', { args: ['template', 'dsm', chart, '--namespace', namespace, ...set, ...shown] })
  const applied = await kubectl(['apply', '--server-side', '-f', '-'], stdout)
  expect(applied.code, stderr + applied.stderr).toBe(0)
}

function dailyScrum(): V1CronJob {
  const sprint = { sprintId: randomUUID(), sprintKey: 'ATLAS-S01', projectId: 'ATLAS', cron: '30 9 * * 1-5', timeZone: 'Asia/Tokyo' }
  return cronJobOf({ ...sprint, wantedSince: '2026-01-05T09:00:00.000Z', firedAt: null }, podSettings)
}

const miner = () => Object.assign(dailyScrum(), { metadata: { name: 'miner' } })

/** A daily scrum whose pod somebody has changed. */
function changed(change: (pod: V1PodSpec) => object): V1CronJob {
  const job = dailyScrum()
  const pod = job.spec?.jobTemplate.spec?.template.spec
  if (!pod) throw new Error('a CronJob without a pod')
  Object.assign(pod, change(pod))
  return job
}

const inContainer = (change: object) => changed(({ containers }) => ({ containers: containers.map((one) => Object.assign(one, change)) }))
const secret = { name: 'dsm-signing-key', key: 'private.jwk.json' }
const spy = { name: 'spy', image: podSettings.image }

const wrong: [string, V1CronJob][] = [
  ['by its name', miner()],
  ['the account of daily scrums', changed(() => ({ serviceAccountName: 'dsm-init' }))],
  ['no token of the Kubernetes API', changed(() => ({ automountServiceAccountToken: true }))],
  ['of the image of this installation', inContainer({ image: 'busybox:1' })],
  ['one container', changed(({ containers }) => ({ containers: [...containers, spy] }))],
  ['one container', changed(() => ({ initContainers: [spy] }))],
  ['holds a daily scrum', inContainer({ command: ['node', '-e', 'process.exit()', '--sprint', 'x'] })],
  ['holds a daily scrum', inContainer({ args: ['--url', 'http://elsewhere'] })],
  ['no secret', inContainer({ envFrom: [{ secretRef: { name: secret.name } }] })],
  ['no secret', inContainer({ env: [{ name: 'KEY', valueFrom: { secretKeyRef: secret } }] })],
  ['no secret', changed(() => ({ volumes: [{ name: 'token', secret: { secretName: secret.name } }] }))],
]

test(
  'the account of the orchestrator makes daily scrums, and no other pod that would see a secret or run something else',
  { tags: ['K3'] },
  async ({ kubectl, namespace }) => {
    await installRules(kubectl, namespace)
    const as = [`--as=system:serviceaccount:${namespace}:project-orchestrator`, '--as-group=system:authenticated']
    const create = (job: V1CronJob) =>
      kubectl(['create', '--validate=false', '--dry-run=server', ...as, '--namespace', namespace, '-f', '-'], JSON.stringify(job))

    // The API server takes a moment to follow a new policy.
    await expect.poll(async () => (await create(miner())).code).not.toBe(0)
    for (const [says, job] of wrong) {
      const { code, stderr } = await create(job)
      expect(code, says).not.toBe(0)
      expect(stderr).toContain(says)
    }
    const { code, stderr } = await create(dailyScrum())
    expect(code, stderr).toBe(0)
  },
)
