import { ProjectId } from '@dsm/contracts'
import { z } from 'zod'

const Condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
  observedGeneration: z.int().optional(),
  lastTransitionTime: z.string(),
})
type Condition = z.infer<typeof Condition>

/** The custom resource `Project`, as far as it is read. The API server has checked it by its definition. */
export const ProjectResource = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), generation: z.int().default(0) }),
  spec: z.object({ projectId: ProjectId, orchestrate: z.enum(['Always', 'Never']).default('Always') }),
  status: z.object({ conditions: z.array(Condition).default([]) }).optional(),
})
export type ProjectResource = z.infer<typeof ProjectResource>

/** What came of looking after a project; `ready` is null where nobody was asked to. */
export type Looked = { ready: boolean | null; reason: string; message: string; activeSprint: string | null }

/** What is shown of a project beside its resource. */
export type ProjectStatus = { observedGeneration: number; activeSprint?: string; conditions: Condition[] }

const longestMessage = 1000

/** The status after a look. A condition keeps the time of its last turn while it stays as it is. */
export function statusAfter(
  { metadata, status }: ProjectResource,
  { ready, reason, message, activeSprint }: Looked,
  at: string,
): ProjectStatus {
  const before = status?.conditions.find(({ type }) => type === 'Ready')
  const isReady = ready === null ? ('Unknown' as const) : ready ? ('True' as const) : ('False' as const)
  const lastTransitionTime = before?.status === isReady ? before.lastTransitionTime : at
  const told = { type: 'Ready', status: isReady, reason, message: message.slice(0, longestMessage), lastTransitionTime }
  return {
    observedGeneration: metadata.generation,
    ...(activeSprint !== null && { activeSprint }),
    conditions: [{ ...told, observedGeneration: metadata.generation }],
  }
}

/** `kill-switch-engaged` as conditions name their reasons: `KillSwitchEngaged`. */
export function reasonOf(code: string): string {
  const words = code.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('') || 'Failed'
}
