import type { Impediment } from '@dsm/contracts'
import type { RandomStream } from './random.ts'

type ImpedimentKind = Impediment['kind']

const ABSENCE_REASONS = ['sick', 'child is sick', 'medical appointment', 'train cancelled', 'power cut at home'] as const

const IMPEDIMENTS: Readonly<Record<ImpedimentKind, { causes: readonly string[]; resolutions: readonly string[] }>> = {
  technical: {
    causes: ['Query is too slow on real data', 'Failure shows only under load', 'Old module has no tests to change it safely'],
    resolutions: ['Cause found together and fixed', 'Split off and solved in a simpler way'],
  },
  dependency: {
    causes: ['Interface of another team is not delivered', 'Library update breaks the build', 'Shared component has no release yet'],
    resolutions: ['The other side delivered', 'Older version pinned for now'],
  },
  people: {
    causes: ['The only one who knows this part is not reachable', 'Reviewer has no time', 'Pulled into a support case'],
    resolutions: ['Somebody else took over', 'Time was set aside for it'],
  },
  requirements: {
    causes: [
      'Acceptance criteria contradict each other',
      'Answer of the stakeholder is outstanding',
      'Design of the empty state is missing',
    ],
    resolutions: ['Product owner decided', 'Open question was settled with the stakeholder'],
  },
  environment: {
    causes: ['Test environment is down', 'Build fails on the main branch', 'Test database lost its data', 'Staging runs out of disk space'],
    resolutions: ['Environment is restored', 'Rebuilt from scratch'],
  },
  other: {
    causes: ['Approval by the security team is outstanding', 'Permission for the production logs is missing', 'Certificate has expired'],
    resolutions: ['Approval came', 'Access was granted'],
  },
}

/** What a skill is blocked by more often than by the rest. Labels of skills are free text: the first word that is found decides. */
const LIKELY_KINDS: readonly (readonly [word: RegExp, kinds: readonly ImpedimentKind[]])[] = [
  [/ops|infra|cloud|kubernetes|deploy/i, ['other', 'environment']],
  [/test|qa|quality/i, ['environment', 'requirements']],
  [/front|ui|ux|design|mobile/i, ['requirements', 'dependency']],
  [/back|api|data|sql|python|java|node/i, ['technical', 'dependency', 'environment']],
]
const ANY_KIND: readonly ImpedimentKind[] = ['technical', 'dependency', 'people', 'requirements', 'environment', 'other']

const BUG_SYMPTOMS = [
  'wrong result for an empty list',
  'fails after the session has expired',
  'shows the amount of the previous customer',
  'times out with many entries',
  'loses the entry when it is saved twice',
  'breaks on names with an apostrophe',
] as const

const STORY_REQUESTS = [
  'export the result as CSV',
  'remember the last filter',
  'send a notice by e-mail',
  'show who changed it last',
  'allow it for several entries at once',
] as const

type Subject = { itemKey: string; title: string; skills: readonly string[] }

export function absenceReason(stream: RandomStream): string {
  return stream.pick(ABSENCE_REASONS)
}

/** A cause that fits the skills of the task, with the task's key so that two impediments can be told apart. */
export function impedimentCause(stream: RandomStream, task: Subject): { kind: ImpedimentKind; title: string } {
  const likely = LIKELY_KINDS.find(([word]) => task.skills.some((skill) => word.test(skill)))
  const kind = stream.pick(likely && stream.chance(0.7) ? likely[1] : ANY_KIND)
  return { kind, title: `${stream.pick(IMPEDIMENTS[kind].causes)} (${task.itemKey})` }
}

export function resolutionOf(stream: RandomStream, kind: ImpedimentKind): string {
  return stream.pick(IMPEDIMENTS[kind].resolutions)
}

/** Late scope grows out of work at hand: a fault in it, or a wish that came up when somebody saw it. */
export function scopeTitle(stream: RandomStream, type: 'bug' | 'story', subject: Subject): string {
  const topic = subject.title.length > 80 ? `${subject.title.slice(0, 79).trimEnd()}…` : subject.title
  return type === 'bug' ? `${topic}: ${stream.pick(BUG_SYMPTOMS)}` : `${topic}: ${stream.pick(STORY_REQUESTS)}`
}
