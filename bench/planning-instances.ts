import { PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'

/** A seeded source of numbers in [0, 1) (mulberry32, T. Ettinger). */
function numbers(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const skills = ['api', 'data', 'design', 'mobile', 'ops', 'web']
const sizes = [1, 2, 3, 5, 8, 13]
const priorities = ['lowest', 'low', 'medium', 'high', 'highest'] as const
const id = (kind: number, index: number) => `00000000-0000-7000-8000-${String(kind * 1e9 + index).padStart(12, '0')}`

/** A random but repeatable sprint to plan: people with hours and skills, items with values, skills, dependencies, two carried over, one pinned, a few due. */
export function planningInstance({ items, people, seed }: { items: number; people: number; seed: number }) {
  const next = numbers(seed * 7919 + items * 31 + people)
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const pick = <Value>(values: readonly Value[]) => values.slice(between(0, values.length - 1))[0] as Value

  const team = Array.from({ length: people }, (_, index) => {
    const hours = between(40, 80)
    const own = skills.filter((_skill, place) => place % people === index || next() < 0.5)
    return {
      personId: id(1, index),
      name: `Person ${index + 1}`,
      skills: own,
      hours,
      fullHours: 80,
      reductions: [{ cause: 'time off', hours: 80 - hours }],
    }
  })
  const backlog = Array.from({ length: items }, (_, index) => ({
    id: id(2, index),
    key: `BENCH-${index + 1}`,
    title: `Item ${index + 1}`,
    type: 'story' as const,
    points: pick(sizes),
    value: next() < 0.7 ? between(1, 100) : null,
    priority: pick(priorities),
    labels: [],
    skills: next() < 0.25 ? [] : next() < 0.75 ? [pick(skills)] : [...new Set([pick(skills), pick(skills)])],
    dueOn: next() < 0.03 ? '2026-03-10' : null,
    pinned: index === 2,
    carriedOver: index < 2,
    dependsOn: index > 3 && next() < 0.3 ? [id(2, between(0, index - 1))] : [],
    position: index + 1,
    ready: true,
    reasons: [],
  }))
  const history = Array.from({ length: 6 }, (_, index) => {
    const completed = Math.round(people * 7 * (0.8 + 0.4 * next()))
    return {
      sprintId: id(3, index),
      key: `BENCH-S0${index + 1}`,
      committed: completed + between(0, 5),
      completed,
      hours: people * 60,
      ranOut: false,
    }
  })
  const sprint = { startsOn: '2026-03-02', endsOn: '2026-03-13', workingDays: [] }
  const snapshot = {
    projectId: 'BENCH',
    projectKey: 'BENCH',
    today: '2026-03-02',
    sprint,
    people: team,
    items: backlog,
    doneItemIds: [],
    history,
  }
  return { snapshot: PlanningSnapshot.parse(snapshot), policy: PlanningPolicy.parse({}) }
}
