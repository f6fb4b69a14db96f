/** A database that a test holds, before a pool is opened on it. */
export interface Lease {
  url: string
  release(): Promise<void>
}
