import type { EmbeddingProgress, Episode, MemoryCheck, RecallAnswer, RecalledEpisode } from '@dsm/contracts'
import { bad, bold, counted, cut, dim, figure, good, percent, table, warn } from './text.ts'

/** Episodes of a project, newest first. */
export function episodesView({ items, more }: { items: readonly Episode[]; more: boolean }): string {
  if (items.length === 0) return 'no episodes'
  const rows = items.map(({ id, recordedAt, decision, outcome, text }) => [
    id,
    recordedAt.slice(0, 10),
    outcome?.sprintKey ?? '',
    figure(decision.commitment),
    outcome ? figure(outcome.completed) : '',
    cut(text, 70),
  ])
  const shown = table(['episode', 'planned', 'sprint', 'committed', 'completed', 'context'], rows, [3, 4])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}

/** An episode with what it was decided from and what became of it. */
export function episodeView({ id, recordedAt, decisionId, text, decision, evidence, outcome, hash }: Episode): string {
  const strategies = decision.strategies.map(({ name, version }) => `${name} v${version}`).join(', ') || 'none'
  return [
    `${bold(`episode ${id}`)}  ${recordedAt}`,
    dim(`decision ${decisionId}, hash ${hash.slice(0, 16)}…`),
    '',
    text,
    '',
    `  committed ${counted(decision.commitment, 'point')}, forecast ${figure(decision.p15)} to ${figure(decision.p85)}, most likely ${figure(decision.p50)}`,
    `  strategies: ${strategies}`,
    `  recalled for it: ${evidence.length === 0 ? 'nothing' : evidence.join(', ')}`,
    outcome ? `  ${outcomeLine(outcome)}` : dim('  its sprint is not closed yet'),
  ].join('\n')
}

function outcomeLine({
  sprintKey,
  completed,
  commitment,
  added,
  removed,
  carriedOver,
  impediments,
  closedOn,
}: NonNullable<Episode['outcome']>) {
  const changes = `added ${figure(added)}, removed ${figure(removed)}, carried over ${figure(carriedOver)}, ${counted(impediments, 'impediment')}`
  return `${bold(sprintKey)}, closed ${closedOn}: completed ${figure(completed)} of ${counted(commitment, 'point')}; ${changes}`
}

const reasons: Record<NonNullable<RecallAnswer['recall']['empty']>, string> = {
  'no-episodes': 'no sprint that was planned here has been closed yet',
  'nothing-similar': 'no past sprint was like this one',
  'not-embedded-yet': 'the episodes wait to be embedded, and none of the latest is like this one by its facts',
  'embedder-down': 'the embedder does not answer, and none of the latest episodes is like this one by its facts',
  'memory-off': 'memory is switched off',
}

/** What was asked, and the episodes that came back. */
export function recallView({ text, recall: { model, episodes, considered, empty } }: RecallAnswer): string {
  const asked = [bold('asked for'), `  ${text}`, '']
  if (empty !== null) return [...asked, warn(`nothing comes to mind: ${reasons[empty]}`)].join('\n')
  const by = model === null ? warn('compared by facts alone, without an embedder') : dim(`compared by texts (${model}) and facts`)
  return [...asked, episodeTable(episodes), `${by}${dim(`, of ${counted(considered, 'episode')}`)}`].join('\n')
}

function episodeTable(episodes: readonly RecalledEpisode[]): string {
  const rows = episodes.map(({ sprintKey, projectId, score, likeness, cosine, recency, commitment, completed, ranOut, facts }) => [
    sprintKey,
    projectId ?? '',
    score.toFixed(2),
    likeness.toFixed(2),
    cosine === null ? '' : cosine.toFixed(2),
    recency.toFixed(2),
    figure(commitment),
    `${figure(completed)}${ranOut ? '+' : ''}`,
    `team of ${facts.teamSize}, ${facts.peopleAway} away (${percent(facts.ptoRatio)})`,
  ])
  const head = ['sprint', 'project', 'score', 'facts', 'text', 'recent', 'committed', 'completed', 'context']
  return table(head, rows, [2, 3, 4, 5, 6, 7])
}

/** Whether both chains of a project are whole. */
export function memoryCheckView({ projectId, intact, episodes, outcomes }: MemoryCheck): string {
  const line = (noun: string, { length, fault }: MemoryCheck['episodes']) =>
    fault
      ? bad(`  ${noun} ${fault.number}${fault.episodeId === null ? '' : ` (${fault.episodeId})`}: ${fault.because}`)
      : `  ${counted(length, noun)} as recorded`
  return [
    intact ? good(`the memory of ${projectId} is as it was recorded`) : bad(`the memory of ${projectId} was altered`),
    line('episode', episodes),
    line('outcome', outcomes),
  ].join('\n')
}

/** How far the episodes of all projects are embedded. */
export function embeddingView({ model, dimensions, episodes, embedded, left, running, problem, latestPass }: EmbeddingProgress): string {
  const state = left === 0 ? good('done') : running ? 'under way' : problem === null ? 'begins within seconds' : warn('paused')
  return [
    `${bold(model)} (${dimensions} dimensions): ${state}`,
    `  ${embedded} of ${counted(episodes, 'episode')} embedded, ${left} left`,
    ...(latestPass
      ? [
          `  latest pass, begun ${latestPass.startedAt}: embedded ${latestPass.embedded}, already there ${latestPass.alreadyThere}, left alone ${latestPass.leftAlone}`,
        ]
      : []),
    ...(problem === null ? [] : [warn(`  ${problem}`)]),
  ].join('\n')
}
