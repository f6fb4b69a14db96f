import { coverage, experts } from './forecast-measures.ts'
import { blocks, differenceOf, type Figure, figureOf, type Measure } from './measures.ts'
import { type LivedTeam, policyNames, type PolicyName } from './policies.ts'
import { strategies } from './strategy-measures.ts'

const ours = 'DSM' satisfies PolicyName
const whole = blocks[blocks.length - 1] ?? blocks[0]

export type Results = ReturnType<typeof resultsOf>

/** All figures of a run. */
export function resultsOf(lived: ReadonlyMap<PolicyName, LivedTeam[]>, teams: number) {
  const of = (policy: PolicyName) => lived.get(policy) ?? []
  return {
    teams,
    policies: policyNames.map((policy) => ({ policy, ...figuresOf(of(policy)) })),
    differences: policyNames.filter((policy) => policy !== ours).map((policy) => ({ policy, ...differences(of(ours), of(policy)) })),
    forecast: coverage(of(ours)),
    experts: experts(of(ours)),
    strategies: strategies(of(ours)),
  }
}

function figuresOf(teams: readonly LivedTeam[]) {
  const accuracy = blocks.map((block) => ({ sprints: block.name, ...figureOf(teams, 'accuracy', block) }))
  const met = blocks.map((block) => ({ sprints: block.name, ...figureOf(teams, 'met', block) }))
  return { accuracy, metBySprints: met, ...pick((measure) => figureOf(teams, measure, whole)) }
}

function differences(one: readonly LivedTeam[], theirs: readonly LivedTeam[]) {
  return { accuracy: differenceOf(one, theirs, 'accuracy', whole), ...pick((measure) => differenceOf(one, theirs, measure, whole)) }
}

function pick(of: (measure: Measure) => Figure) {
  return {
    met: of('met'),
    lost: of('lost'),
    commitment: of('commitment'),
    capacity: of('capacity'),
    idle: of('idle'),
    ranOut: of('ranOut'),
  } satisfies Partial<Record<Measure, Figure>>
}

/** The figures as tables. */
export function print({ teams, policies, differences: differing, forecast, experts: methods, strategies: rules }: Results): void {
  const byBlock = (figures: readonly ({ sprints: string } & Figure)[]) =>
    Object.fromEntries(figures.map(({ sprints, ...figure }) => [sprints, shown(figure, 3)]))
  console.log(`${teams} teams, 30 sprints each. Accuracy by sprints:`)
  console.table(policies.map(({ policy, accuracy }) => ({ policy, ...byBlock(accuracy) })))
  console.log('Share of commitments met by sprints (0.85 is asked for):')
  console.table(policies.map(({ policy, metBySprints }) => ({ policy, ...byBlock(metBySprints) })))
  console.log(
    'Points a sprint, and share of sprints in which the team ran out of work (for a morning at least; to the end, as the sprint service sees it):',
  )
  console.table(
    policies.map(({ policy, lost, commitment, capacity, idle, ranOut }) => ({
      policy,
      commitment: shown(commitment, 1),
      lost: shown(lost, 1),
      capacity: shown(capacity, 1),
      idle: shown(idle, 2),
      'ran out': shown(ranOut, 2),
    })),
  )
  console.log('DSM less the other, on the same teams:')
  console.table(
    differing.map(({ policy, accuracy, met, lost, commitment }) => ({
      policy,
      accuracy: shown(accuracy, 3),
      met: shown(met, 3),
      lost: shown(lost, 1),
      commitment: shown(commitment, 1),
    })),
  )
  console.log(
    'Forecast of DSM against capacity: share below P15, from P15 to P85, above P85 (0.15, 0.70, 0.15 are stated); P50 over capacity:',
  )
  console.table(
    forecast.map(({ sprints, below, between, above, bias }) => ({
      sprints,
      below: shown(below, 2),
      between: shown(between, 2),
      above: shown(above, 2),
      P50: percent(bias),
    })),
  )
  console.log('Methods of the forecast of DSM: weight by sprints; mean absolute error and bias over capacity:')
  console.table(
    methods.map(({ expert, awake, weights, error, bias }) => ({
      expert,
      awake: awake.toFixed(2),
      ...Object.fromEntries(blocks.map(({ name }, index) => [name, (weights[index] ?? 0).toFixed(2)])),
      error: error.toFixed(3),
      bias: percent(bias),
    })),
  )
  console.log('Strategies of DSM after 30 sprints, over all teams:')
  console.table(rules.map(({ met, ...row }) => ({ ...row, met: met?.toFixed(2) ?? '' })))
}

const shown = ({ mean, error }: Figure, digits: number) => `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`
const percent = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(0)} %`
