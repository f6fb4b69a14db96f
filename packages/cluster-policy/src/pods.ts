import { z } from 'zod'
import { type Container, type Manifest, Metadata, nameOf, PodSpec } from './manifest.ts'

const Template = z.looseObject({ metadata: Metadata.default({ labels: {}, annotations: {} }), spec: PodSpec })
const Workload = z.looseObject({ spec: z.looseObject({ replicas: z.int().optional(), template: Template }) })
const CronJob = z.looseObject({ spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.looseObject({ template: Template }) }) }) })
const Pod = z.looseObject({ spec: PodSpec })

/** The pods that an object makes, or the pod that it is. */
export type Pods = { owner: Manifest; by: string; labels: Record<string, string>; annotations: Record<string, string>; spec: PodSpec }

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']

/** The pods of every workload among the objects. */
export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests.flatMap((owner) => {
    const template = templateOf(owner)
    if (!template) return []
    const { labels, annotations } = template.metadata
    return [{ owner, by: nameOf(owner), labels, annotations, spec: template.spec }]
  })
}

function templateOf(owner: Manifest): z.infer<typeof Template> | undefined {
  if (workloads.includes(owner.kind)) return Workload.parse(owner).spec.template
  if (owner.kind === 'CronJob') return CronJob.parse(owner).spec.jobTemplate.spec.template
  if (owner.kind === 'Pod') return { metadata: owner.metadata, spec: Pod.parse(owner).spec }
  return undefined
}

/** All containers of a pod, those that run first included. */
export const containersOf = ({ spec }: Pods): Container[] => [...spec.initContainers, ...spec.containers]
