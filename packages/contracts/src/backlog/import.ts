import { z } from 'zod'

/** The fields that an import can fill. */
export const ImportField = z.enum([
  'externalKey',
  'title',
  'description',
  'type',
  'status',
  'points',
  'value',
  'priority',
  'labels',
  'skills',
  'dueOn',
  'parent',
  'dependsOn',
])
export type ImportField = z.infer<typeof ImportField>

/** Which column of the file feeds which field; what is not named is detected from the header. */
export const ColumnMapping = z.partialRecord(ImportField, z.string().min(1).max(200)).meta({ id: 'ColumnMapping' })
export type ColumnMapping = z.infer<typeof ColumnMapping>

export const ImportRequest = z
  .strictObject({
    csv: z.string().min(1).max(33_554_432),
    mapping: ColumnMapping.default({}),
    /** Report what would happen and change nothing. */
    dryRun: z.boolean().default(false),
    /** Import nothing if any row is bad or would lose a dependency. */
    strict: z.boolean().default(false),
  })
  .meta({ id: 'ImportRequest' })
export type ImportRequest = z.infer<typeof ImportRequest>

export const ImportedRow = z
  .object({
    /** Line of the file on which the row starts, the header being line 1. */
    line: z.int(),
    externalKey: z.string().nullable(),
    outcome: z.enum(['created', 'updated', 'skipped', 'rejected']),
    itemKey: z.string().nullable(),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'ImportedRow' })
export type ImportedRow = z.infer<typeof ImportedRow>

export const ImportReport = z
  .object({
    dryRun: z.boolean(),
    format: z.enum(['jira', 'github', 'generic']),
    mapping: ColumnMapping,
    ignoredColumns: z.array(z.string()),
    /** What someone may want to know of the file as a whole. An older service says nothing. */
    notes: z.array(z.string()).default([]),
    created: z.int(),
    updated: z.int(),
    skipped: z.int(),
    rejected: z.int(),
    rows: z.array(ImportedRow),
  })
  .meta({ id: 'ImportReport' })
export type ImportReport = z.infer<typeof ImportReport>
