import type { V1Container, V1CronJob, V1PodSpec, V1Toleration } from '@kubernetes/client-node'
import { z } from 'zod'
import { heldLateMs } from '../process-scheduler.ts'
import type { WantedSchedule } from '../scheduler.ts'

/** Who owns what it states of an object, to the API server. */
export const fieldManager = 'dsm-orchestrator'
const sprintLabel = 'dsm.dev/sprint'
const managedByLabel = 'app.kubernetes.io/managed-by'

/** What the pods that hold daily scrums are made of: settings of the installation, nothing that a project or sprint says. */
export type PodSettings = {
  /** The project's own image, as the orchestrator runs. */
  image: string
  imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never'
  imagePullSecrets: readonly string[]
  /** Labels of the nodes that may run them; none is any. */
  nodeSelector: Readonly<Record<string, string>>
  tolerations: readonly V1Toleration[]
  serviceAccount: string
  /** Secret with the key `token`. */
  tokenSecret: string
  /** Variables of the command line: where the services are. */
  env: Readonly<Record<string, string>>
}

const namePrefix = 'daily-scrum-'
/** A pod that hangs is ended long before the next one is due. */
const hangsAfterSeconds = 900
const keptSeconds = 86_400
const attempts = 3

/** The name of the CronJob of a sprint. An id is a UUID, so nothing that people write gets into a name, a label or a command. */
export const cronJobName = (sprintId: string): string => `${namePrefix}${z.uuid().parse(sprintId)}`

/** The sprint whose CronJob is, or would be, of this name and ours. Our label or our hand in it shows that it is not somebody else's of that name. */
export function sprintOf({ metadata }: V1CronJob): string | undefined {
  const { name = '', labels = {}, managedFields = [] } = metadata ?? {}
  const sprintId = name.startsWith(namePrefix) ? name.slice(namePrefix.length) : ''
  const isOurs = labels[managedByLabel] === fieldManager || managedFields.some(({ manager }) => manager === fieldManager)
  return isOurs && z.uuid().safeParse(sprintId).success ? sprintId : undefined
}

/** The CronJob as it is to be: all that is stated here is ours, whoever else may have set it. Names of people's choice are in annotations only. */
export function cronJobOf(
  { sprintId, sprintKey, projectId, cron, timeZone }: WantedSchedule,
  settings: PodSettings,
): V1CronJob & { spec: object } {
  const labels = {
    'app.kubernetes.io/name': 'daily-scrum',
    'app.kubernetes.io/part-of': 'dsm',
    [managedByLabel]: fieldManager,
    [sprintLabel]: sprintId,
  }
  const annotations = { 'dsm.dev/project': projectId, 'dsm.dev/sprint-key': sprintKey }
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: cronJobName(sprintId), labels, annotations },
    spec: {
      schedule: cron,
      timeZone,
      suspend: false,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: heldLateMs / 1000,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels, annotations },
        spec: {
          backoffLimit: attempts,
          activeDeadlineSeconds: hangsAfterSeconds,
          ttlSecondsAfterFinished: keptSeconds,
          template: { metadata: { labels }, spec: podOf(sprintId, settings) },
        },
      },
    },
  }
}

function podOf(sprintId: string, settings: PodSettings): V1PodSpec {
  const { serviceAccount, imagePullSecrets, nodeSelector, tolerations, tokenSecret } = settings
  return {
    restartPolicy: 'Never',
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [containerOf(sprintId, settings)],
    volumes: [{ name: 'token', secret: { secretName: tokenSecret, items: [{ key: 'token', path: 'token' }] } }],
  }
}

function containerOf(
  sprintId: string,
  { image, imagePullPolicy, env }: Pick<PodSettings, 'image' | 'imagePullPolicy' | 'env'>,
): V1Container {
  return {
    name: 'daily-scrum',
    image,
    imagePullPolicy,
    // The image starts a service unless it is told otherwise; it has no shell, and nothing on its path but node.
    command: ['node', 'packages/cli/dist/main.js', 'daily-scrum', '--sprint', sprintId],
    env: Object.entries({ ...env, DSM_TOKEN_FILE: '/run/dsm/token' }).map(([name, value]) => ({ name, value })),
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'token', mountPath: '/run/dsm', readOnly: true }],
  }
}
