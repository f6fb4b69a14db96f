import { ColumnMapping, ImportField } from '@dsm/contracts'
import { z } from 'zod'

/** A number as it is typed. */
export const typedNumber = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
  .transform(Number)
export const typedWhole = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)

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
