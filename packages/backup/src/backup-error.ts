/** Why a backup was not taken, or not restored. Nothing was changed. */
export type BackupFault =
  | 'directory-exists'
  | 'no-quiet-moment'
  | 'other-database'
  | 'same-database'
  | 'backup-missing'
  | 'backup-damaged'
  | 'backup-format'
  | 'schema-unknown'
  | 'not-empty'
  | 'in-use'
  | 'restored-in-part'

/** A refusal in words for whoever operates DSM. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly fault: BackupFault

  constructor(fault: BackupFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.fault = fault
  }
}
