import type { NewStrategy } from '@dsm/contracts'

/**
 * What every project starts with. The forecast already counts hours, learns the team's speed and is cautious by the policy's probability, so most of what teams
 * do by rule of thumb may count a loss twice: each of these therefore starts on trial, with no record at all, and says what it would add.
 */
const strategies: readonly NewStrategy[] = [
  {
    name: 'pto-capacity',
    when: [{ fact: 'ptoRatio', is: '>', value: 0.1 }],
    then: { do: 'scale-commitment', factor: 0.9 },
    because:
      'Hours lost are counted by the forecast; what it cannot see is the work of those who stay: handing over, and knowledge that is away.',
    status: 'trial',
  },
  {
    name: 'velocity-buffer',
    when: [{ fact: 'recentShortfall', is: '>', value: 0.15 }],
    then: { do: 'scale-commitment', factor: 0.9 },
    because: 'The forecast learns from a shortfall within a few sprints; this reacts at once, and may be one caution too many.',
    status: 'trial',
  },
  {
    name: 'carry-over-first',
    when: [{ fact: 'carriedOverPoints', is: '>', value: 0 }],
    then: { do: 'reserve-for-carry-over', share: 0.25 },
    because: 'Carried-over items are planned first anyway; that they were not finished says that what remains is more than the estimate.',
    status: 'trial',
  },
  {
    name: 'unplanned-work-reserve',
    when: [{ fact: 'recentAddedShare', is: '>', value: 0.1 }],
    then: { do: 'reserve-for-unplanned', share: 0.1 },
    because:
      'Work that is added counts as completed, so the forecast includes it, and a commitment made of the whole of it leaves no room for what comes.',
    status: 'trial',
  },
  {
    name: 'small-items-first',
    when: [
      { fact: 'recentShortfall', is: '>', value: 0.1 },
      { fact: 'largestItemPoints', is: '>=', value: 8 },
    ],
    then: { do: 'prefer-small-items', maxPoints: 3, factor: 1.25 },
    because: 'The forecast counts points, not pieces: of one large item that is nearly done nothing is delivered, of small ones most is.',
    status: 'trial',
  },
  {
    name: 'new-team-caution',
    when: [{ fact: 'pastSprints', is: '<', value: 3 }],
    then: { do: 'scale-commitment', factor: 0.9 },
    because: 'Without history the forecast is wide already; whether a new team needs more caution than that is open.',
    status: 'trial',
  },
]

/** A copy of it, to add to a project. */
export const startingSet = (): NewStrategy[] => [...strategies]
