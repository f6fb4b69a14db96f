import { Instant, ServiceName } from '@dsm/contracts'
import { z } from 'zod'

/** Changes whenever a program that knows only the earlier one could not restore. */
export const FORMAT = 1

const Count = z.int().min(0)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A table and the file that holds its rows: the text format of COPY, compressed with gzip. */
export const TableFile = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: Count,
  /** Relative to the directory of the backup. */
  file: z.string().regex(/^[a-z]+\/[a-z0-9_]+\.copy\.gz$/),
  bytes: Count,
  sha256: Sha256,
})
export type TableFile = z.infer<typeof TableFile>

export const Migration = z.object({ set: z.string(), name: z.string(), checksum: Sha256 })
export type Migration = z.infer<typeof Migration>

/** What a database held at the cut. */
export const DatabasePart = z.object({
  /** The instant of the cut by the clock of this database. */
  cutAt: Instant,
  /** Version of PostgreSQL. */
  server: z.string(),
  migrations: z.array(Migration).min(1),
  /** Highest row number of the outbox; null where it is empty. */
  lastEvent: Count.nullable(),
  /** Events that no relay had published yet: they go out after a restore. */
  unpublished: Count,
  /** Last number drawn from each sequence; null from one that was never used. */
  sequences: z.array(z.object({ name: z.string(), last: Count.nullable() })),
  tables: z.array(TableFile).min(1),
})
export type DatabasePart = z.infer<typeof DatabasePart>

/** The table of contents of a backup. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  /** Version of DSM that took it. */
  version: z.string(),
  createdAt: Instant,
  /** How long writers were held up at most, ms. */
  pausedMs: z.number().min(0),
  databases: z.record(ServiceName, DatabasePart),
})
export type Manifest = z.infer<typeof Manifest>
