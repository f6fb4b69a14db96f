import { createHiddenTeam } from '../src/domain/simulation/hidden-team.ts'
import { randomStream } from '../src/domain/simulation/random.ts'
import { simulateDay } from '../src/domain/simulation/simulate-day.ts'
import type { SimulatedAction, SimulatedImpediment, SimulatedPerson, SimulatedTask } from '../src/domain/simulation/simulated-day.ts'
import { WORKING_DAYS } from './sprint-fixture.ts'

export type Board = { tasks: SimulatedTask[]; openImpediments: SimulatedImpediment[] }

export type Plan = { people: SimulatedPerson[]; tasks: SimulatedTask[] }

export function buildSimulatedTask(number: number, changes: Partial<SimulatedTask> = {}): SimulatedTask {
  const points = changes.points ?? 3
  return {
    itemId: `item-${number}`,
    itemKey: `ATLAS-${number}`,
    title: `Story number ${number}`,
    type: 'story',
    skills: [],
    dependsOn: [],
    personId: null,
    status: 'todo',
    points,
    remainingPoints: points,
    position: number,
    ...changes,
  }
}

/** A plan as a planner makes it from capacity alone: 0.1 points per available hour, in whole items, each given to the least loaded able person.
 *  Another `salt` gives other ids for the same plan. */
export function planFromCapacity(seed: number, salt = ''): Plan {
  const stream = randomStream('plan', seed)
  const people = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva'].map((name, index) => ({
    personId: `${salt}person-${index}`,
    name,
    skills: index < 3 ? ['backend', 'frontend'] : index === 3 ? ['backend'] : ['frontend'],
    hours: 8 * (0.7 + 0.2 * stream.uniform()),
  }))
  const capacity = people.reduce((total, { hours }) => total + hours, 0) * WORKING_DAYS.length * 0.1
  const loads = new Map(people.map(({ personId }) => [personId, 0]))
  const tasks: SimulatedTask[] = []
  for (let left = capacity; left >= 1;) {
    const points = stream.pick([1, 2, 2, 3, 3, 3, 5, 5, 8].filter((size) => size <= left))
    const skill = stream.pick(['backend', 'frontend'])
    const load = ({ personId, hours }: SimulatedPerson) => (loads.get(personId) ?? 0) / hours
    const [person] = people.filter(({ skills }) => skills.includes(skill)).toSorted((a, b) => load(a) - load(b))
    if (!person) throw new RangeError('nobody is able')
    loads.set(person.personId, (loads.get(person.personId) ?? 0) + points)
    const number = tasks.length + 1
    const earlier = number > 3 && stream.chance(0.15) ? [`${salt}item-${number - stream.integer(1, 3)}`] : []
    tasks.push(
      buildSimulatedTask(number, {
        itemId: `${salt}item-${number}`,
        points,
        skills: [skill],
        personId: person.personId,
        dependsOn: earlier,
      }),
    )
    left -= points
  }
  return { people, tasks }
}

export function progressOf(actions: readonly SimulatedAction[]) {
  return actions.flatMap((action) => (action.do === 'progress' ? [action] : []))
}

/** What recording a day's actions makes of the board. */
function applyActions(board: Board, day: string, actions: readonly SimulatedAction[]): Board {
  let { tasks, openImpediments } = board
  const change = (itemId: string | null, changes: Partial<SimulatedTask>) => {
    tasks = tasks.map((task) => (task.itemId === itemId ? { ...task, ...changes } : task))
  }
  for (const action of actions) {
    if (action.do === 'progress') change(action.itemId, { remainingPoints: action.remainingPoints, status: action.status })
    if (action.do === 'raise-impediment') {
      change(action.itemId, { status: 'blocked' })
      const { itemId, title, kind } = action
      openImpediments = [...openImpediments, { id: `${day}-${title}`, itemId, title, kind, raisedOn: day }]
    }
    if (action.do === 'clear-impediment') {
      change(openImpediments.find(({ id }) => id === action.impedimentId)?.itemId ?? null, { status: 'in-progress' })
      openImpediments = openImpediments.filter(({ id }) => id !== action.impedimentId)
    }
    if (action.do === 'scope-arrives') {
      const { type, title, points, skills } = action
      const number = tasks.length + 1
      tasks = [...tasks, buildSimulatedTask(number, { type, title, points, skills })]
    }
  }
  return { tasks, openImpediments }
}

/** Every day of a sprint: what was on the board in the morning, what happened, and the board of the last evening. */
export function simulateSprint(
  seed: number,
  plan: Plan,
): { days: { day: string; morning: Board; actions: SimulatedAction[] }[]; board: Board } {
  const team = createHiddenTeam(seed, plan.people)
  let board: Board = { tasks: plan.tasks, openImpediments: [] }
  const days = WORKING_DAYS.map((day) => {
    const morning = board
    const actions = simulateDay({ seed, day, workingDays: WORKING_DAYS, team, people: plan.people, ...morning })
    board = applyActions(morning, day, actions)
    return { day, morning, actions }
  })
  return { days, board }
}
