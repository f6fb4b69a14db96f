import type { ServiceName } from '@dsm/contracts'
import { BackupError } from './backup-error.ts'

/** What went wrong in the database of a service is the cause. */
export class ServiceDatabaseError extends Error {
  override readonly name = 'ServiceDatabaseError'
  readonly service: ServiceName

  constructor(service: ServiceName, cause: unknown) {
    super(`the database of ${service}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.service = service
  }
}

/** A full disk, or a folder that may not be written to: no fault of the database. */
const ofTheDisk = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOENT', 'EEXIST'])

/** Names the service in whose database something failed. */
export async function inDatabase<Result>(service: ServiceName, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof BackupError || (error instanceof Error && 'code' in error && ofTheDisk.has(String(error.code)))) throw error
    throw new ServiceDatabaseError(service, error)
  }
}
