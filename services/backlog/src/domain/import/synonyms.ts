import { ItemStatus, ItemType, Priority } from '@dsm/contracts'

const types: Record<ItemType, readonly string[]> = {
  epic: ['epic', 'initiative', 'theme'],
  story: [
    'story',
    'user story',
    'improvement',
    'new feature',
    'feature',
    'feature request',
    'enhancement',
    'requirement',
    'product backlog item',
    'change request',
    'wish',
  ],
  task: ['task', 'sub task', 'subtask', 'technical task', 'technical debt', 'chore', 'spike', 'documentation', 'test', 'question'],
  bug: ['bug', 'defect', 'fault', 'incident', 'problem', 'error'],
}

const statuses: Record<ItemStatus, readonly string[]> = {
  todo: [
    'to do',
    'todo',
    'open',
    'opened',
    'new',
    'backlog',
    'selected for development',
    'reopened',
    'ready',
    'created',
    'planned',
    'proposed',
    'triage',
  ],
  'in-progress': [
    'in progress',
    'inprogress',
    'doing',
    'started',
    'active',
    'in development',
    'in review',
    'review',
    'code review',
    'in test',
    'testing',
    'qa',
  ],
  blocked: ['blocked', 'on hold', 'impeded', 'waiting'],
  done: ['done', 'closed', 'resolved', 'complete', 'completed', 'fixed', 'merged', 'released', 'verified', 'accepted'],
  dropped: [
    "won't do",
    'wont do',
    "won't fix",
    'wontfix',
    'cancelled',
    'canceled',
    'rejected',
    'declined',
    'duplicate',
    'invalid',
    'not planned',
    'abandoned',
    'obsolete',
    'dropped',
  ],
}

const priorities: Record<Priority, readonly string[]> = {
  lowest: ['lowest', 'trivial', 'p4'],
  low: ['low', 'minor', 'p3'],
  medium: ['medium', 'normal', 'moderate', 'p2'],
  high: ['high', 'major', 'important', 'p1'],
  highest: ['highest', 'blocker', 'critical', 'urgent', 'p0'],
}

/** Looks a tracker's word up; undefined if it is not known. */
export const typeNamed = lookup(ItemType.options, types)
export const statusNamed = lookup(ItemStatus.options, statuses)
export const priorityNamed = lookup(Priority.options, priorities)

function lookup<Name extends string>(names: readonly Name[], words: Record<Name, readonly string[]>): (word: string) => Name | undefined {
  const byWord = new Map(names.flatMap((name) => words[name].map((word) => [word, name] as const)))
  return (word) =>
    byWord.get(
      word
        .trim()
        .toLowerCase()
        .replaceAll('’', "'")
        .replaceAll(/[\s_-]+/g, ' '),
    )
}
