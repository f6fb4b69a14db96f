import {
  AwayHours,
  ItemValue,
  PlannedPoints,
  type PlanningSnapshot,
  Probability,
  orchestratorOperations,
  type WhatIf,
} from '@dsm/contracts'
import { z } from 'zod'
import { usageFailure } from '../failure/failure.ts'
import { whatIfView } from '../view/decision-view.ts'
import { command } from './command.ts'
import { DecisionName, findDecision } from './find-decision.ts'
import { pairOf, typedNumber } from './inputs.ts'

const Names = z.array(z.string()).default([])
const amounts = (Amount: z.ZodType<number, number>) =>
  z
    .array(
      z
        .string()
        .transform(pairOf)
        .pipe(z.tuple([z.string().min(1, 'must be NAME=NUMBER'), typedNumber.pipe(Amount)])),
    )
    .default([])

const WhatIfInput = z.object({
  decision: DecisionName,
  away: amounts(AwayHours),
  remove: Names,
  points: amounts(PlannedPoints),
  value: amounts(ItemValue),
  pin: Names,
  unpin: Names,
  probability: typedNumber.pipe(Probability).optional(),
  apply: Names,
  without: Names,
  forget: z.array(z.enum(['memory', 'other-projects'])).default([]),
})
export type WhatIfInput = z.output<typeof WhatIfInput>

export const whatIf = command({
  usage: 'what-if <decision>',
  summary: 'Change what a decision was made from and show what would differ; changes nothing itself',
  options: [
    ['--away <person=hours>', 'a person has fewer hours', 'repeatable'],
    ['--remove <item>', 'an item is not there', 'repeatable'],
    ['--points <item=number>', 'an item is of another size', 'repeatable'],
    ['--value <item=number>', 'an item is of another value', 'repeatable'],
    ['--pin <item>', 'an item has to be in', 'repeatable'],
    ['--unpin <item>', 'an item need not be in', 'repeatable'],
    ['--probability <share>', 'of meeting the commitment, 0.01 to 0.99'],
    ['--apply <strategy>', 'a strategy is applied', 'repeatable'],
    ['--without <strategy>', 'a strategy is not applied', 'repeatable'],
    ['--forget <what>', 'memory, or other-projects', 'repeatable'],
  ],
  examples: [
    'dsm decisions what-if 1 --away "Mei Tanaka"=16',
    'dsm decisions what-if 1 --remove ATLAS-3 --points ATLAS-7=5 --probability 0.7',
    'dsm decisions what-if 1 --without velocity-buffer --forget memory',
  ],
  input: WhatIfInput,
  run: async (input, { clients, working }) => {
    const opened = await clients()
    const decision = await findDecision(opened, input.decision)
    const changes = changesOf(input, decision.snapshot)
    if (changes.length === 0)
      throw usageFailure('Nothing is to be different: say at least one change', { hints: ['dsm decisions what-if --help'] })
    const params = { decisionId: decision.id }
    const data = await working('planning again', () =>
      opened.orchestrator.call(orchestratorOperations.whatIf, { params, body: { changes } }),
    )
    return { data, view: whatIfView }
  },
})

/** The changes in the words of the API, people and items found by name or key in what the decision was made from. Throws a usage failure. */
export function changesOf(input: WhatIfInput, { people, items, belief }: PlanningSnapshot): WhatIf[] {
  refuseContradictions(input)
  const personId = (named: string) =>
    find(
      'person',
      people.map(({ personId: id, name }) => ({ id, name })),
      named,
    )
  const itemId = (named: string) =>
    find(
      'item',
      items.map(({ id, key }) => ({ id, name: key })),
      named,
    )
  const strategyId = (named: string) =>
    find(
      'strategy',
      belief.strategies.map(({ strategyId: id, name }) => ({ id, name })),
      named,
    )
  return [
    ...input.away.map(([name, hours]) => ({ change: 'person-away' as const, personId: personId(name), hours })),
    ...input.remove.map((key) => ({ change: 'remove-item' as const, itemId: itemId(key) })),
    ...input.points.map(([key, points]) => ({ change: 'set-points' as const, itemId: itemId(key), points })),
    ...input.value.map(([key, value]) => ({ change: 'set-value' as const, itemId: itemId(key), value })),
    ...input.pin.map((key) => ({ change: 'pin-item' as const, itemId: itemId(key), pinned: true })),
    ...input.unpin.map((key) => ({ change: 'pin-item' as const, itemId: itemId(key), pinned: false })),
    ...(input.probability === undefined ? [] : [{ change: 'commit-probability' as const, probability: input.probability }]),
    ...input.apply.map((name) => ({ change: 'apply-strategy' as const, strategyId: strategyId(name), applied: true })),
    ...input.without.map((name) => ({ change: 'apply-strategy' as const, strategyId: strategyId(name), applied: false })),
    ...input.forget.map((what) => ({ change: 'forget' as const, what })),
  ]
}

/** What is not there is neither pinned nor of another size. */
function refuseContradictions({ remove, pin, unpin, points, value }: WhatIfInput): void {
  const keyOf = (key: string) => key.toLowerCase()
  const removed = new Set(remove.map(keyOf))
  const changed = [...pin, ...unpin, ...[...points, ...value].map(([key]) => key)]
  const both = changed.find((key) => removed.has(keyOf(key))) ?? pin.find((key) => unpin.map(keyOf).includes(keyOf(key)))
  if (both !== undefined) throw usageFailure(`What is said of ${both} cannot all be: it is removed and changed, or pinned and unpinned`)
}

type Named = { id: string; name: string }

/** By id, by name, or by the beginning of exactly one name; case does not count. */
function find(what: string, among: readonly Named[], named: string): string {
  const wanted = named.toLowerCase()
  const exact = among.find(({ id, name }) => id === named || name.toLowerCase() === wanted)
  if (exact) return exact.id
  const close = among.filter(({ name }) => name.toLowerCase().startsWith(wanted))
  if (what === 'person' && close.length === 1 && close[0]) return close[0].id
  const known = (close.length > 0 ? close : among).slice(0, 8).map(({ name }) => name)
  const hint = known.length > 0 ? `it knows, among others: ${known.join(', ')}` : `it knows no ${what} at all`
  throw usageFailure(`The decision knows no ${what} "${named}"`, { hints: [hint] })
}
