import type { DomainEvent, EventOf } from '@dsm/contracts'
import { append, type SingleHandler } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import type { ServiceParts } from '@dsm/service'
import { v7 as uuidv7 } from 'uuid'
import { dailyReport } from '../domain/daily-report.ts'
import { findings } from '../domain/findings.ts'
import { withLearned } from '../domain/learned.ts'
import { planningReport } from '../domain/planning-report.ts'
import { retrospective } from '../domain/retrospective.ts'
import { velocityRow } from '../domain/velocity.ts'
import { announceActionItem } from './announce.ts'
import { attributeActionItems, comeBack, listActionItems, raiseActionItem } from '../store/action-items.ts'
import { archiveEvents, closedSprints, decisionTaken, episodeRecorded, sprintStartedBy } from '../store/archive.ts'
import { findRetrospective, lockReports, saveReport } from '../store/reports.ts'

/** Archives every event, of known and of unknown type, and writes the reports that some of them call for. */
export function recorder(): NonNullable<ServiceParts['consumers']> {
  return {
    everything: { order: 'every', handleAll: (tx, _events, published) => archiveEvents(tx, published) },
    handlers: {
      'sprint.started.v1': reporting(reportStart),
      'decision.taken.v1': reporting(reportDecision),
      'daily-scrum.held.v1': reporting((tx, event) => saveReport(tx, { id: uuidv7(), ...dailyReport(event) })),
      'sprint.closed.v1': reporting(recordRetrospective),
      'episode.recorded.v1': reporting(recordLearned),
    },
  }
}

/** A report looks into the archive, so its event goes there first. */
function reporting<Event extends DomainEvent>(report: (tx: Tx, event: Event) => Promise<unknown>): SingleHandler<Event> {
  return {
    order: 'every',
    handle: async (tx, event, published) => {
      await archiveEvents(tx, [published])
      await report(tx, event)
    },
  }
}

async function reportStart(tx: Tx, event: EventOf<'sprint.started.v1'>): Promise<void> {
  const { decisionId } = event.data.sprint
  if (decisionId !== null) await lockReports(tx, decisionId)
  await reportPlanning(tx, event, decisionId === null ? undefined : await decisionTaken(tx, decisionId, event.data.projectId))
}

/** The decision and the sprint come from two services, in either order: whichever is last completes the report. */
async function reportDecision(tx: Tx, event: EventOf<'decision.taken.v1'>): Promise<void> {
  await lockReports(tx, event.data.decisionId)
  const started = await sprintStartedBy(tx, event.data.decisionId, event.data.projectId)
  if (started) await reportPlanning(tx, started, event)
}

async function reportPlanning(
  tx: Tx,
  started: EventOf<'sprint.started.v1'>,
  taken: EventOf<'decision.taken.v1'> | undefined,
): Promise<void> {
  await saveReport(tx, { id: uuidv7(), ...planningReport(started, taken) })
}

/** What was learned follows the close of the sprint, but may be here first: then the retrospective takes it in when it is written. */
async function recordLearned(tx: Tx, { data }: EventOf<'episode.recorded.v1'>): Promise<void> {
  await lockReports(tx, data.sprintId)
  const report = await findRetrospective(tx, data)
  if (report) await saveReport(tx, withLearned(report, data))
}

async function recordRetrospective(tx: Tx, event: EventOf<'sprint.closed.v1'>): Promise<void> {
  const { projectId, sprintId, sprint, tasks, impediments, closedOn } = event.data
  await lockReports(tx, sprintId)
  const earlier = (await closedSprints(tx, projectId)).filter(({ id }) => id !== sprintId).map(velocityRow)
  const found = findings({ row: velocityRow(sprint), tasks, impediments, closedOn, earlier })

  await comeBack(tx, projectId)
  for (const { action } of found) {
    const raised = action && (await raiseActionItem(tx, { ...action, id: uuidv7(), projectId, raisedOn: closedOn }))
    if (raised) await announceActionItem(tx, 'raised', raised, event.time)
  }
  const open = await listActionItems(tx, projectId, 'open')
  const draft = retrospective({ sprint, closedOn }, found, open)
  const learned = await episodeRecorded(tx, sprintId, projectId)
  const saved = await saveReport(tx, { id: uuidv7(), ...(learned ? withLearned(draft, learned.data) : draft) })
  await attributeActionItems(tx, projectId, saved.id)
  await append(tx, {
    type: 'retrospective.recorded.v1',
    source: 'chronicle',
    subject: projectId,
    time: event.time,
    data: {
      projectId,
      sprintId,
      reportId: saved.id,
      sprintKey: sprint.key,
      commitment: sprint.totals.commitment,
      completed: sprint.totals.completed,
      actionItemIds: open.map(({ id }) => id),
    },
  })
}
