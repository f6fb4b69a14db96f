import { DomainEvent, type EventOf } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import type { ServiceParts } from '@dsm/service'
import { v7 as uuidv7 } from 'uuid'
import { dailyReport } from '../domain/daily-report.ts'
import { findings } from '../domain/findings.ts'
import { withLearned } from '../domain/learned.ts'
import { planningReport } from '../domain/planning-report.ts'
import { retrospective } from '../domain/retrospective.ts'
import { velocityRow } from '../domain/velocity.ts'
import { attributeActionItems, comeBack, listActionItems, raiseActionItem } from '../store/action-items.ts'
import { archiveEvent, closedSprints, decisionTaken, episodeRecorded, sprintStartedBy } from '../store/archive.ts'
import { findRetrospective, lockReports, saveReport } from '../store/reports.ts'

/** Archives every event, of known and of unknown type, and writes the reports that some of them call for. */
export function recorder(): NonNullable<ServiceParts['consumers']> {
  return {
    everything: {
      order: 'every',
      handle: async (tx, event) => {
        await archiveEvent(tx, event)
        const known = DomainEvent.safeParse(event)
        if (known.success) await report(tx, known.data)
      },
    },
  }
}

async function report(tx: Tx, event: DomainEvent): Promise<void> {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- only these call for a report
  switch (event.type) {
    case 'sprint.started.v1': {
      const { projectId, sprint } = event.data
      await reportPlanning(tx, event, sprint.decisionId === null ? undefined : await decisionTaken(tx, sprint.decisionId, projectId))
      return
    }
    case 'decision.taken.v1': {
      // The decision and the sprint come from two services, in either order: whichever is last completes the report.
      const started = await sprintStartedBy(tx, event.data.decisionId, event.data.projectId)
      if (started) await reportPlanning(tx, started, event)
      return
    }
    case 'daily-scrum.held.v1':
      await saveReport(tx, { id: uuidv7(), ...dailyReport(event) })
      return
    case 'sprint.closed.v1':
      await recordRetrospective(tx, event)
      return
    case 'episode.recorded.v1':
      await recordLearned(tx, event)
      return
    default:
  }
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
  for (const { action } of found) if (action) await raiseActionItem(tx, { ...action, id: uuidv7(), projectId, raisedOn: closedOn })
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
