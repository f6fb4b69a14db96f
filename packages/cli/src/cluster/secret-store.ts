/** What a secret holds, by key, as text. */
export type SecretData = Readonly<Record<string, string>>

/** A secret as it is now. `version` changes with every change of it. */
export type StoredSecret = { data: SecretData; version: string }

/** The secrets of one namespace. Every method throws a Failure in plain words where the cluster does not answer or does not allow it. */
export type SecretStore = {
  namespace: string
  read: (name: string) => Promise<StoredSecret | undefined>
  /** `exists`: somebody else was faster, and what is there stays. */
  create: (name: string, data: SecretData) => Promise<'created' | 'exists'>
  /** Replaces these keys; others stay. The secret has a new version afterwards, also if nothing is new. Refused if it no longer has the version that is given. */
  replace: (name: string, data: SecretData, version?: string) => Promise<void>
}
