import { ColumnMapping, ImportField, parseCondition, parseEffect, RuleTextError } from '@dsm/contracts'
import { z } from 'zod'
import { usageFailure } from '../failure/failure.ts'

/** A number as it is typed. */
export const typedNumber = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i, 'must be a number')
  .transform(Number)
export const typedWhole = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number, 0 or more')
  .transform(Number)
/** How many of something are shown. */
export const typedCount = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number, 1 or more')
  .transform(Number)

/** Throws a usage failure for days that end before they begin. */
export function requireInOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from !== undefined && to !== undefined && to < from) throw usageFailure('--to: must not be before --from')
}

/** `ptoRatio > 0.1 and teamSize <= 6`, and `scale commitment by 0.9`. */
export const ConditionText = read(parseCondition)
export const EffectText = read(parseEffect)

function read<Value>(parse: (text: string) => Value) {
  return z.string().transform((text, context): Value => {
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof RuleTextError)) throw error
      context.issues.push({ code: 'custom', message: error.message, input: text })
      return z.NEVER
    }
  })
}

/** `field=column` pairs of an import. */
export const Mapping = z
  .array(z.string().transform(pairOf))
  .default([])
  .transform((pairs, context) => {
    const mapping = ColumnMapping.safeParse(Object.fromEntries(pairs))
    if (mapping.success) return mapping.data
    const fields = ImportField.options.join(', ')
    context.issues.push({ code: 'custom', message: `must be FIELD=COLUMN, FIELD one of ${fields}`, input: pairs })
    return z.NEVER
  })

/** Splits `name=value` at the first `=`; the name may be empty, which then fits nothing. */
export function pairOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  return at < 0 ? ['', text] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
