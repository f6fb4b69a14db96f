export { type EmbeddedLog, type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
export { LockedError } from './lock.ts'
export { defaultCacheDirectory, ensureTemplate } from './template.ts'
