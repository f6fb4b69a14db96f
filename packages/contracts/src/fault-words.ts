import { z } from 'zod'

type Issue = z.core.$ZodRawIssue

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  undefined: 'left out',
}

const formats: Record<string, string> = {
  date: 'a day such as 2026-03-02',
  datetime: 'an instant such as 2026-03-02T08:00:00Z',
  uuid: 'an id (UUID)',
  email: 'an e-mail address',
  url: 'an address such as https://example.com',
}

const units: Record<string, readonly [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

/** What is wrong with a value, to be read behind the name of what holds it: `must be at most 0.99, not 2`. Only numbers are repeated: a text may be a secret. */
function faultWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'has to be given' : `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`
    case 'too_big':
      return bound(issue, issue.maximum, issue.inclusive ? 'at most' : 'less than')
    case 'too_small':
      return bound(issue, issue.minimum, issue.inclusive ? 'at least' : 'more than')
    case 'invalid_format':
      return formats[issue.format] === undefined ? 'does not have the form that it must have' : `must be ${formats[issue.format]}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}${not(issue.input)}`
    case 'unrecognized_keys':
      return `holds what is not known here: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `must be one of ${issue.options.map(String).join(', ')}`
        : 'has none of the forms that it may have'
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'is not right'
    default:
      return issue satisfies never
  }
}

function bound({ origin, exact, input }: Extract<Issue, { code: 'too_big' | 'too_small' }>, limit: unknown, comparison: string): string {
  const unit = units[origin]
  const relation = exact ? 'exactly' : comparison
  if (!unit) return `must be ${relation} ${String(limit)}${not(input)}`
  if (origin === 'string' && limit === 1 && relation === 'at least') return 'must not be empty'
  return `must have ${relation} ${String(limit)} ${Number(limit) === 1 ? unit[0] : unit[1]}`
}

const not = (input: unknown) => (typeof input === 'number' ? `, not ${input}` : '')

// Whatever refuses a value says it in these words, wherever its schema gives none of its own: requests, options, the environment, events.
z.config({ localeError: faultWords })
