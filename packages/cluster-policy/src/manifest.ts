import { z } from 'zod'

const Strings = z.record(z.string(), z.string())

export const Metadata = z.looseObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  labels: Strings.default({}),
  annotations: Strings.default({}),
})

/** Any Kubernetes object, as far as all of them are alike. */
export const Manifest = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: Metadata })
export type Manifest = z.infer<typeof Manifest>

/** `Deployment/sprint-service`, how people speak of an object. */
export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name ?? '(no name)'}`

const Probe = z.looseObject({ httpGet: z.looseObject({ path: z.string() }).optional() })

const Resources = z.object({ cpu: z.string().optional(), memory: z.string().optional() })

export const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() })).default([]),
  envFrom: z
    .array(
      z.looseObject({
        configMapRef: z.looseObject({ name: z.string() }).optional(),
        secretRef: z.looseObject({ name: z.string() }).optional(),
      }),
    )
    .default([]),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.int() })).default([]),
  resources: z.looseObject({ requests: Resources.default({}), limits: Resources.default({}) }).default({ requests: {}, limits: {} }),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.int().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      allowPrivilegeEscalation: z.boolean().optional(),
      privileged: z.boolean().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
      capabilities: z.looseObject({ drop: z.array(z.string()).default([]), add: z.array(z.string()).default([]) }).optional(),
    })
    .default({}),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  lifecycle: z.looseObject({ preStop: z.looseObject({ sleep: z.looseObject({ seconds: z.int() }).optional() }).optional() }).optional(),
})
export type Container = z.infer<typeof Container>

const secretItem = z.looseObject({ name: z.string() })

const Volume = z.looseObject({
  name: z.string(),
  hostPath: z.unknown().optional(),
  configMap: z.looseObject({ name: z.string() }).optional(),
  secret: z.looseObject({ secretName: z.string() }).optional(),
  projected: z
    .looseObject({ sources: z.array(z.looseObject({ secret: secretItem.optional(), configMap: secretItem.optional() })) })
    .optional(),
})

export const PodSpec = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  hostNetwork: z.boolean().default(false),
  hostPID: z.boolean().default(false),
  hostIPC: z.boolean().default(false),
  restartPolicy: z.string().default('Always'),
  terminationGracePeriodSeconds: z.int().default(30),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.int().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .default({}),
  initContainers: z.array(Container).default([]),
  containers: z.array(Container).min(1),
  volumes: z.array(Volume).default([]),
})
export type PodSpec = z.infer<typeof PodSpec>
