import { chronicleOperations, type Decision, type Run, type Sprint, sprintOperations } from '@dsm/contracts'
import { printable } from '../view/printable.ts'
import { reportText } from '../view/report-view.ts'
import { bold } from '../view/text.ts'
import type { LivedSprint } from './history-digest.ts'
import { type LivedDay, type Life, liveSprint } from './life.ts'
import { dayText, summaryText } from './narrate.ts'

type Telling = { seed: number; tell: (text: string) => void; brief: boolean }

/** Lives through a planned sprint to its retrospective, and tells of it; `brief`: a line a day. `closing` is the run that closed it. */
export async function livePlanned(
  life: Life,
  { decision, sprint }: { decision: Decision; sprint: Sprint },
  { seed, tell, brief }: Telling,
): Promise<LivedSprint & { closing: Run }> {
  const { clients, projectId } = life
  tell(`\n${bold(`${sprint.key} lives`)} (${sprint.startsOn} to ${sprint.endsOn}, simulated team, seed ${seed})`)
  const days: LivedDay[] = []
  const closing = await liveSprint(life, sprint, (day) => {
    days.push(day)
    tell(dayText(printable(day), { brief }))
  })
  const params = { sprintId: sprint.id }
  const closed = await clients.sprint.call(sprintOperations.getSprint, { params })
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params })
  const reports = await clients.chronicle.call(chronicleOperations.listReports, {
    params: { projectId },
    query: { kind: 'retrospective', sprintId: sprint.id },
  })
  const [retrospective] = reports.items
  if (!retrospective) throw new Error(`${sprint.key} has closed and has no retrospective`)
  tell(`\n${reportText(printable(retrospective))}`)
  const velocity = await clients.chronicle.call(chronicleOperations.getVelocity, { params: { projectId } })
  tell(`\n${bold('Summary')}\n${summaryText({ sprint: closed, decision, velocity })}`)
  return { decision, sprint: closed, tasks, days, retrospective, closing }
}
