import type { Comparison, Condition, Effect, FactName } from '@dsm/contracts'

const subjects: Record<FactName, { name: string; words: string }> = {
  teamSize: { name: 'team', words: 'people in the team' },
  workingDays: { name: 'days', words: 'working days' },
  hours: { name: 'hours', words: 'hours' },
  ptoRatio: { name: 'absence', words: 'of the hours taken by time off' },
  peopleAway: { name: 'people-away', words: 'people away' },
  readyItems: { name: 'ready-items', words: 'ready items' },
  readyPoints: { name: 'ready-points', words: 'ready points' },
  carriedOverPoints: { name: 'carry-over', words: 'points carried over' },
  largestItemPoints: { name: 'large-items', words: 'points in the largest item' },
  bugShare: { name: 'bugs', words: 'of the ready points in bugs' },
  dependencyShare: { name: 'dependencies', words: 'of the ready items waiting for others' },
  pastSprints: { name: 'sprints', words: 'sprints behind it' },
  lastCompletion: { name: 'last-completion', words: 'of the last commitment completed' },
  recentShortfall: { name: 'recent-shortfall', words: 'of recent commitments missed' },
  recentAddedShare: { name: 'recent-scope-growth', words: 'of recent commitments added after the start' },
}

const SHARES: ReadonlySet<FactName> = new Set([
  'ptoRatio',
  'bugShare',
  'dependencyShare',
  'lastCompletion',
  'recentShortfall',
  'recentAddedShare',
])

/** Letters that a strategy's name may have. */
const LONGEST = 60
/** So many letters of a digest tell the rules of a project apart. */
const DIGEST_LETTERS = 6

/** A name that says what the rule is about: `more-people-away-than-1-scale-80`. The same rule gets the same name; rules that differ in what it leaves out do too. */
export function nameRule(when: Condition, then: Effect): string {
  const about = when.length === 0 ? 'always' : when.slice(0, 2).map(nameOf).join('-and-')
  return withSuffix(about, suffixOf(then))
}

/** The name of a rule where another one has the name that it would have; `digest` is that of the rule, in small letters and digits. */
export const nameApart = (name: string, digest: string): string => withSuffix(name, digest.slice(0, DIGEST_LETTERS))

const withSuffix = (name: string, suffix: string) => `${name.slice(0, LONGEST - 1 - suffix.length).replace(/-+$/, '')}-${suffix}`

const digitsOf = (value: number) => String(value).replace(/[^0-9]+/g, '-')

function nameOf({ fact, is, value }: Comparison): string {
  const threshold = SHARES.has(fact) ? `${Math.round(value * 100)}` : digitsOf(Math.abs(value))
  return `${is.startsWith('>') ? 'more' : 'less'}-${subjects[fact].name}-than-${threshold}`
}

function suffixOf(then: Effect): string {
  switch (then.do) {
    case 'scale-commitment':
      return `scale-${Math.round(then.factor * 100)}`
    case 'reserve-for-unplanned':
      return `reserve-${Math.round(then.share * 100)}`
    case 'reserve-for-carry-over':
      return `carry-reserve-${Math.round(then.share * 100)}`
    case 'limit-points-per-person':
      return `limit-${digitsOf(then.points)}`
    case 'prefer-small-items':
      return 'small-first'
    default:
      return then satisfies never
  }
}

/** `more than 20 % of the hours taken by time off`, `less than 3 people away`. */
export function wordsOf({ fact, is, value }: Comparison): string {
  const amount = SHARES.has(fact) ? `${Math.round(value * 100)} %` : String(value)
  return `${is.startsWith('>') ? 'more' : 'less'} than ${amount} ${subjects[fact].words}`
}
