import { Autonomy, orchestratorOperations, Probability, ProgressSource, ProjectId, RunPolicy } from '@dsm/contracts'
import { z } from 'zod'
import { misfit, usageFailure } from '../failure/failure.ts'
import { changedPolicyView, type PolicyChange, policyView } from '../view/policy-view.ts'
import { command, group } from './command.ts'
import { pairOf, typedNumber, typedWhole } from './inputs.ts'

const show = command({
  usage: 'show <project>',
  summary: 'What the project asks of its scrum master',
  examples: ['dsm policy show 1'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { orchestrator } = await clients()
    return { data: await orchestrator.call(orchestratorOperations.getPolicy, { params: { projectId } }), view: policyView }
  },
})

const SetInput = z.object({
  project: ProjectId,
  autonomy: Autonomy.optional(),
  sprintDays: typedWhole.optional(),
  startWeekday: z
    .string()
    .regex(/^([1-7]|any)$/, 'must be 1 to 7, or any')
    .transform((text) => (text === 'any' ? null : Number(text)))
    .optional(),
  progressSource: ProgressSource.optional(),
  commitProbability: typedNumber.pipe(Probability).optional(),
  maxUtilisation: typedNumber.optional(),
  set: z.array(z.string()).default([]),
})
type SetInput = z.output<typeof SetInput>

const set = command({
  usage: 'set <project>',
  summary: 'Change what the project asks; what is not named stays',
  options: [
    ['--autonomy <level>', `how far the agent may go: ${Autonomy.options.join(', ')}`],
    ['--sprint-days <number>', 'calendar days of a sprint'],
    ['--start-weekday <number>', 'on which sprints start: 1 is Monday, any: the next working day'],
    ['--progress-source <source>', `where progress comes from: ${ProgressSource.options.join(', ')}`],
    ['--commit-probability <share>', 'with which the commitment is to be met, 0.01 to 0.99'],
    ['--max-utilisation <share>', 'of the hours of a person that may be planned'],
    ['--set <path=value>', 'anything that "policy show --json" names', 'repeatable'],
  ],
  examples: ['dsm policy set 1 --autonomy propose', 'dsm policy set 1 --sprint-days 7 --set planning.forecast.pointsPerHour=0.12'],
  input: SetInput,
  run: async (input, { clients }) => {
    const { orchestrator } = await clients()
    const params = { projectId: input.project }
    const { policy, version } = await orchestrator.call(orchestratorOperations.getPolicy, { params })
    const body = changedPolicy(policy, input)
    const saved = await orchestrator.call(orchestratorOperations.putPolicy, { params, body, ifMatch: version })
    const data = { ...saved, changes: changesBetween(policy, saved.policy) }
    return { data, view: changedPolicyView }
  },
})

/** The policy with the changes of a call. Throws a usage failure for a path or value that a policy cannot have, or for no change at all. */
export function changedPolicy(policy: RunPolicy, input: Omit<SetInput, 'project'>): RunPolicy {
  const entries: [string, unknown][] = [
    ['autonomy', input.autonomy],
    ['sprintDays', input.sprintDays],
    ['startWeekday', input.startWeekday],
    ['progressSource', input.progressSource],
    ['planning.commitProbability', input.commitProbability],
    ['planning.maxUtilisation', input.maxUtilisation],
    ...input.set.map(pairOf).map(([path, value]): [string, unknown] => [path, jsonOrText(value)]),
  ]
  const given = entries.filter(([, value]) => value !== undefined)
  if (given.length === 0) throw usageFailure('Nothing is to be changed', { hints: ['dsm policy set --help'] })
  const changed = given.reduce<unknown>((before, [path, value]) => withValue(before, path.split('.'), value), policy)
  const parsed = RunPolicy.safeParse(changed)
  if (parsed.success) return parsed.data
  throw misfit('No policy can be like this', parsed.error, ['dsm policy show PROJECT --json shows what there is'])
}

/** Every field that is otherwise than before, by its path. */
function changesBetween(before: unknown, after: unknown, path = ''): PolicyChange[] {
  if (!isHolder(before) || !isHolder(after)) return Object.is(before, after) ? [] : [{ path, before, after }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

const isHolder = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function withValue(holder: unknown, [key = '', ...deeper]: readonly string[], value: unknown): unknown {
  const held: Map<string, unknown> = new Map(typeof holder === 'object' && holder !== null ? Object.entries(holder) : [])
  held.set(key, deeper.length === 0 ? value : withValue(held.get(key), deeper, value))
  return Object.fromEntries(held)
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const policy = group('policy', 'What a project asks of its scrum master', [show, set])
