import { FactName } from './facts.ts'
import { type Comparison, Condition, Effect } from './strategy.ts'

/** A rule as people type it cannot be read; the message says what can. */
export class RuleTextError extends Error {
  override readonly name = 'RuleTextError'
}

const ALWAYS = 'always'
const COMPARISON = /^(?<fact>[a-z]\w*)\s*(?<is><=|>=|<|>|≤|≥)\s*(?<value>\d+(?:\.\d+)?)\s*(?<percent>%?)$/i
const AS_TYPED: Record<string, Comparison['is']> = { '<': '<', '<=': '<=', '>': '>', '>=': '>=', '≤': '<=', '≥': '>=' }

/** Reads `ptoRatio > 0.1 and teamSize <= 6` (also `10 %`), or `always`. Throws RuleTextError. */
export function parseCondition(text: string): Condition {
  const typed = text.trim()
  if (typed.toLowerCase() === ALWAYS) return []
  const parsed = Condition.safeParse(typed.split(/\s+and\s+/i).map(parseComparison))
  if (parsed.success) return parsed.data
  throw new RuleTextError(`a condition has at most 8 comparisons, this one has ${typed.split(/\s+and\s+/i).length}`)
}

function parseComparison(text: string): Comparison {
  const { fact = '', is = '', value = '', percent } = COMPARISON.exec(text.trim())?.groups ?? {}
  const operator = AS_TYPED[is]
  if (operator === undefined)
    throw new RuleTextError(
      `"${text.trim()}" is no comparison: write FACT < NUMBER (or <=, >, >=), several joined by "and", or "${ALWAYS}"; ${KNOWN}`,
    )
  const name = FactName.options.find((known) => known.toLowerCase() === fact.toLowerCase())
  if (name === undefined) throw new RuleTextError(`no fact is called "${fact}"; ${KNOWN}`)
  return { fact: name, is: operator, value: Number(value) / (percent ? 100 : 1) }
}

const KNOWN = `known facts are ${FactName.options.join(', ')}`

/** A condition as `parseCondition` reads it. */
export function conditionText(condition: Condition): string {
  return condition.length === 0 ? ALWAYS : condition.map(({ fact, is, value }) => `${fact} ${is} ${plain(value)}`).join(' and ')
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)\s*(%?)`

/** How each effect is written: what is read, what is made of it, and an example. */
const forms: readonly { form: RegExp; read: (first: number, second: number) => Effect; example: string }[] = [
  {
    form: form(`scale commitment by ${NUMBER}`),
    read: (factor) => ({ do: 'scale-commitment', factor }),
    example: 'scale commitment by 0.9',
  },
  {
    form: form(`reserve ${NUMBER} for unplanned work`),
    read: (share) => ({ do: 'reserve-for-unplanned', share }),
    example: 'reserve 0.1 for unplanned work',
  },
  {
    form: form(`reserve ${NUMBER} of carried-over points`),
    read: (share) => ({ do: 'reserve-for-carry-over', share }),
    example: 'reserve 0.25 of carried-over points',
  },
  {
    form: form(`limit points per person to ${NUMBER}`),
    read: (points) => ({ do: 'limit-points-per-person', points }),
    example: 'limit points per person to 8',
  },
  {
    form: form(`prefer items up to ${NUMBER} points by ${NUMBER}`),
    read: (maxPoints, factor) => ({ do: 'prefer-small-items', maxPoints, factor }),
    example: 'prefer items up to 3 points by 1.5',
  },
]

/** The effects that can be written, one example each. */
export const effectExamples: readonly string[] = forms.map(({ example }) => example)

function form(words: string): RegExp {
  return new RegExp(`^${words.replaceAll(' ', String.raw`\s+`)}$`, 'i')
}

/** Reads `scale commitment by 0.9` and the like. Throws RuleTextError. */
export function parseEffect(text: string): Effect {
  for (const { form: pattern, read } of forms) {
    const found = pattern.exec(text.trim())
    if (!found) continue
    const [, first = '', firstPercent, second = '', secondPercent] = found
    const parsed = Effect.safeParse(read(amount(first, firstPercent), amount(second, secondPercent)))
    if (parsed.success) return parsed.data
    throw new RuleTextError(
      `"${text.trim()}": ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    )
  }
  throw new RuleTextError(`"${text.trim()}" is no effect: write one like ${effectExamples.map((example) => `"${example}"`).join(', ')}`)
}

const amount = (digits: string, percent: string | undefined) => Number(digits) / (percent ? 100 : 1)

/** An effect as `parseEffect` reads it. */
export function effectText(effect: Effect): string {
  switch (effect.do) {
    case 'scale-commitment':
      return `scale commitment by ${plain(effect.factor)}`
    case 'reserve-for-unplanned':
      return `reserve ${plain(effect.share)} for unplanned work`
    case 'reserve-for-carry-over':
      return `reserve ${plain(effect.share)} of carried-over points`
    case 'limit-points-per-person':
      return `limit points per person to ${plain(effect.points)}`
    case 'prefer-small-items':
      return `prefer items up to ${plain(effect.maxPoints)} points by ${plain(effect.factor)}`
    default:
      return effect satisfies never
  }
}

/** Digits without an exponent, which nobody types. */
const plain = (value: number) => value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
