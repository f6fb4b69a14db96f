import type { ContextFacts } from '@dsm/contracts'

/** One way in which two contexts differ. `apart`: the difference from which on they have nothing in common there. */
type Feature = { of: (facts: ContextFacts) => number | null; apart: number; weight: number }

const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0)
const doublings = (count: number) => Math.log2(1 + count)

/**
 * Sizes count by their ratio (doublings), points only as shares, because teams size their points differently. Absence weighs most: it is
 * what changes from sprint to sprint and is known when planning; then what the team's latest sprints say.
 */
const features: readonly Feature[] = [
  { of: ({ ptoRatio }) => ptoRatio, apart: 0.3, weight: 2 },
  { of: ({ peopleAway, teamSize }) => share(peopleAway, teamSize), apart: 0.5, weight: 1 },
  { of: ({ teamSize }) => doublings(teamSize), apart: 2, weight: 1 },
  { of: ({ workingDays }) => doublings(workingDays), apart: 2, weight: 0.5 },
  { of: ({ hours, teamSize, workingDays }) => hours / Math.max(1, teamSize * workingDays), apart: 4, weight: 0.5 },
  { of: ({ carriedOverPoints, readyPoints }) => share(carriedOverPoints, readyPoints), apart: 0.5, weight: 1 },
  { of: ({ readyItems }) => doublings(readyItems), apart: 3, weight: 0.5 },
  { of: ({ largestItemPoints, readyPoints }) => share(largestItemPoints, readyPoints), apart: 0.5, weight: 0.5 },
  { of: ({ bugShare }) => bugShare, apart: 0.5, weight: 0.5 },
  { of: ({ dependencyShare }) => dependencyShare, apart: 0.5, weight: 0.5 },
  { of: ({ pastSprints }) => doublings(pastSprints), apart: 3, weight: 0.5 },
  { of: ({ lastCompletion }) => lastCompletion, apart: 0.6, weight: 1 },
  { of: ({ recentShortfall }) => recentShortfall, apart: 0.4, weight: 1 },
  { of: ({ recentAddedShare }) => recentAddedShare, apart: 0.5, weight: 1 },
]

const weightOfAll = features.reduce((sum, { weight }) => sum + weight, 0)

/** What is known of one context and not of the other: neither alike nor different. */
const halfKnown = 0.5

/**
 * How alike two contexts are, 0..1 (1: the same in every feature): one less the weighted mean of capped differences, as in Gower's general
 * coefficient of similarity (Biometrics 27, 1971). The cap keeps one extreme figure from deciding alone.
 */
export function likeness(a: ContextFacts, b: ContextFacts): number {
  const differing = features.reduce((sum, { of, apart, weight }) => sum + weight * difference(of(a), of(b), apart), 0)
  return 1 - differing / weightOfAll
}

function difference(a: number | null, b: number | null, apart: number): number {
  if (a === null || b === null) return a === b ? 0 : halfKnown
  return Math.min(1, Math.abs(a - b) / apart)
}
