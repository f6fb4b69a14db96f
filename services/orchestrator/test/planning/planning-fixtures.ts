import { nothingBelieved, PlanningPolicy, type PlanningSnapshot } from '@dsm/contracts'
import fc from 'fast-check'
import { anyBelief } from '../brain/brain-fixtures.ts'

type Item = PlanningSnapshot['items'][number]
type Person = PlanningSnapshot['people'][number]
type Past = PlanningSnapshot['history'][number]

/** A readable, valid id: kind 1 people, 2 items, 3 sprints. */
const idOf = (kind: 1 | 2 | 3, number: number) => `00000000-0000-7000-8000-${String(kind * 1_000_000 + number).padStart(12, '0')}`
export const itemId = (number: number) => idOf(2, number)
export const personId = (number: number) => idOf(1, number)

export const person = (number: number, changes: Partial<Person> = {}): Person => ({
  personId: personId(number),
  name: `Person ${number}`,
  skills: [],
  hours: 80,
  fullHours: 80,
  reductions: [],
  ...changes,
})

export const item = (number: number, changes: Partial<Item> = {}): Item => ({
  id: itemId(number),
  key: `ATLAS-${number}`,
  title: `Item ${number}`,
  type: 'story',
  points: 3,
  value: 10,
  priority: 'medium',
  labels: [],
  skills: [],
  dueOn: null,
  pinned: false,
  carriedOver: false,
  dependsOn: [],
  position: number,
  ready: true,
  reasons: [],
  ...changes,
})

export const past = (number: number, changes: Partial<Past> = {}): Past => ({
  sprintId: idOf(3, number),
  key: `ATLAS-S0${number}`,
  committed: 30,
  completed: 30,
  hours: 300,
  ranOut: false,
  added: 0,
  workingDays: 10,
  tasks: 10,
  ...changes,
})

export const snapshot = (changes: Partial<PlanningSnapshot> = {}): PlanningSnapshot => ({
  projectId: '1',
  projectKey: 'ATLAS',
  today: '2026-03-02',
  sprint: { startsOn: '2026-03-02', endsOn: '2026-03-13', workingDays: ['2026-03-02', '2026-03-03'] },
  people: [person(1), person(2)],
  items: [item(1), item(2)],
  doneItemIds: [],
  history: [],
  belief: nothingBelieved,
  ...changes,
})

export const policy = (changes: Parameters<typeof PlanningPolicy.parse>[0] = {}) => PlanningPolicy.parse(changes)

const skills = ['api', 'data', 'web']

/** Small sprints with everything that planning knows: skills, dependencies, deadlines, pins, carry-over, unready and unestimated items, beliefs, and
 *  the terms that strategies change. */
export const anyInput = ({ items, people }: { items: number; people: number }) =>
  fc
    .record({
      items: fc.array(anyItem(items), { minLength: 1, maxLength: items }),
      people: fc.array(fc.record({ skills: fc.subarray(skills), hours: fc.integer({ min: 0, max: 120 }) }), {
        minLength: 1,
        maxLength: people,
      }),
      completed: fc.array(fc.record({ completed: fc.integer({ min: 0, max: 60 }), ranOut: fc.boolean() }), { maxLength: 4 }),
      maxPointsPerPerson: fc.option(fc.integer({ min: 3, max: 20 })),
      maxUtilisation: fc.constantFrom(1, 0.8),
      commitProbability: fc.constantFrom(0.5, 0.7, 0.85),
      commitScale: fc.constantFrom(1, 1, 0.5, 0.83, 1.25),
      reservePoints: fc.constantFrom(0, 0, 1.5, 4),
      smallItems: fc.constantFrom(null, null, { maxPoints: 3, factor: 1.25 }, { maxPoints: 1, factor: 10 }),
      belief: fc.option(anyBelief([1, 2].map((number) => idOf(3, number))), { nil: nothingBelieved }),
    })
    .map(({ items: wished, people: team, completed, belief, ...wishes }) => ({
      snapshot: snapshot({
        items: wished.map(({ needs, ...rest }, index) =>
          item(index + 1, { ...rest, dependsOn: [...new Set(needs)].filter((need) => need <= index).map(itemId) }),
        ),
        people: team.map((one, index) => person(index + 1, one)),
        doneItemIds: [itemId(900)],
        history: completed.map((one, index) => past(index + 1, one)),
        belief,
      }),
      policy: policy(wishes),
    }))

const anyItem = (items: number) =>
  fc.record({
    points: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(0.5, 1, 2, 3, 5, 8, 13) }, { weight: 1, arbitrary: fc.constant(null) }),
    value: fc.option(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0.5, 12.25)), { freq: 4 }),
    priority: fc.constantFrom('lowest', 'low', 'medium', 'high', 'highest'),
    skills: fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, { weight: 2, arbitrary: fc.subarray(skills, { maxLength: 2 }) }),
    needs: fc.oneof(
      { weight: 2, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: items }), { minLength: 1, maxLength: 2 }) },
    ),
    dueOn: fc.constantFrom(null, null, null, '2026-03-10', '2026-05-01'),
    pinned: fc.constantFrom(false, false, false, false, true),
    carriedOver: fc.constantFrom(false, false, false, false, true),
    ready: fc.constantFrom(true, true, true, true, true, false),
  })

const edge = (...values: number[]) => fc.constantFrom(...values)

/** Choices at the edges of what the contract accepts. */
const anyExtremePolicy = fc
  .record(
    {
      commitProbability: edge(0.01, 0.99),
      commitScale: edge(0.5, 1.25),
      reservePoints: edge(0, 0.5, 10_000),
      smallItems: fc.constantFrom({ maxPoints: 0.5, factor: 10 }, { maxPoints: 100, factor: 1 }),
      forecast: fc.record(
        {
          pointsPerHour: edge(0.001, 100),
          logSpread: edge(0.01, 3),
          sprints: edge(0.1, 1000),
          spreadSprints: edge(1, 1000),
          halfLifeSprints: edge(0.1, 1000),
          lowestShare: edge(0.01, 1),
        },
        { requiredKeys: [] },
      ),
      maxUtilisation: edge(0.01, 1),
      maxPointsPerPerson: edge(0.5, 1000),
      valuePerPoint: fc.constantFrom({ highest: 1000, medium: 0.1 }, { highest: 0.1, medium: 1000 }),
      topOfBacklog: edge(1, 100),
      deadlineFactor: edge(1, 100),
      solver: fc.record({ maxNodes: edge(1, 10_000_000), relativeGap: edge(0, 1) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .map(policy)

/** The same snapshots with values, hours, points and history at their edges. */
export const anyExtremeInput = fc
  .record({
    input: anyInput({ items: 8, people: 3 }),
    choices: anyExtremePolicy,
    points: fc.array(edge(0.5, 1, 40, 1000), { minLength: 8, maxLength: 8 }),
    values: fc.array(edge(0, 0.001, 0.005, 1, 1_000_000), { minLength: 8, maxLength: 8 }),
    hours: fc.array(edge(0.01, 1, 80, 336), { minLength: 3, maxLength: 3 }),
    completed: edge(0, 0.5, 30, 1_000_000),
  })
  .map(({ input, choices, points, values, hours, completed }) => ({
    policy: choices,
    snapshot: {
      ...input.snapshot,
      items: input.snapshot.items.map((one, index) => ({ ...one, points: points[index] ?? 1, value: values[index] ?? null })),
      people: input.snapshot.people.map((one, index) => ({ ...one, hours: hours[index] ?? 1 })),
      history: input.snapshot.history.map((one, index) => (index % 2 === 0 ? { ...one, completed } : one)),
    },
  }))
