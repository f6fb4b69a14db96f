import type { RunAction } from '@dsm/contracts'
import type { ActiveSprint, OpenDecision, Situation } from './situation.ts'

const wait = (because: string): RunAction => ({ do: 'wait', because })

/**
 * What is due now. One action at a time: the run performs it, observes again and asks again, so that a crash between two actions changes nothing.
 * With autonomy `propose` only plans wait for a person: daily scrums and the close at the end date follow from the plan that was approved.
 */
export function nextAction(situation: Situation): RunAction {
  const { killSwitch, autonomy, archived, activeSprint, plannedSprint, openDecision, today } = situation

  if (killSwitch.engaged) return wait(`the kill switch is engaged${killSwitch.reason ? `: ${killSwitch.reason}` : ''}`)
  // What was committed for a whole sprint cannot be done in what is left of it, however long the approval or the kill switch took.
  if (openDecision && !openDecision.begun && openDecision.goodUntil < today) {
    return { do: 'drop-decision', decisionId: openDecision.id, because: `it was good until ${openDecision.goodUntil}` }
  }
  const forbidden = openDecision && forbids(openDecision, situation)
  if (forbidden) return { do: 'drop-decision', decisionId: openDecision.id, because: forbidden }
  // A decision on its way comes first: its sprint may exist already, and it must not be planned twice.
  if (openDecision && openDecision.status !== 'proposed') {
    return { do: 'execute-decision', decisionId: openDecision.id, because: `decision ${openDecision.status}, not carried out yet` }
  }
  if (activeSprint) return withinSprint(activeSprint, situation)
  if (archived) return wait('the project is archived')
  if (autonomy === 'observe' && plannedSprint) return wait(`${plannedSprint.key} is planned; autonomy is observe, so nothing is started`)
  if (plannedSprint && plannedSprint.startsOn > today) return wait(`${plannedSprint.key} starts on ${plannedSprint.startsOn}`)
  if (plannedSprint)
    return { do: 'start-sprint', sprintId: plannedSprint.id, because: `${plannedSprint.key} is due since ${plannedSprint.startsOn}` }
  if (openDecision) return wait(`decision ${openDecision.id} waits for approval`)
  return { do: 'plan-sprint', because: 'no sprint is active or planned' }
}

/** What people have said since the decision was taken that keeps it from being begun: as a proposal it may still wait, on its way it may not. */
function forbids({ status, begun, approved }: OpenDecision, { archived, autonomy }: Situation): string | undefined {
  if (begun || status === 'proposed') return undefined
  if (archived) return 'the project is archived'
  if (autonomy === 'observe') return 'autonomy is observe'
  return autonomy === 'propose' && !approved ? 'autonomy is propose, and nobody approved it' : undefined
}

function withinSprint(sprint: ActiveSprint, { today, autonomy }: Situation): RunAction {
  const due = dueInSprint(sprint, today)
  return autonomy === 'observe' && due.do !== 'wait'
    ? wait(`${due.do} is due (${due.because}); autonomy is observe, so nothing is done`)
    : due
}

function dueInSprint(sprint: ActiveSprint, today: string): RunAction {
  const sprintId = sprint.id
  const missed = sprint.workingDays.find((day) => day >= sprint.startedOn && day <= today && !sprint.heldOn.includes(day))
  if (missed !== undefined) {
    const because = missed === today ? `${sprint.key} has had no daily scrum today` : `the daily scrum of ${missed} was missed`
    return { do: 'hold-daily-scrum', sprintId, date: missed, because }
  }
  if (today > sprint.endsOn) return { do: 'close-sprint', sprintId, because: `${sprint.key} ended on ${sprint.endsOn}` }
  if (sprint.tasks > 0 && sprint.openTasks === 0) return { do: 'close-sprint', sprintId, because: 'every task is done' }
  return wait(`${sprint.key} runs until ${sprint.endsOn}, ${sprint.openTasks} of ${sprint.tasks} tasks are open`)
}
