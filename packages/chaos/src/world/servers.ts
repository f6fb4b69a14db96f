/** A server that the harness can take away and bring back on the same port. */
export type StoppableServer = {
  port: number
  /** Returns when it answers. */
  start: () => Promise<void>
  /** `stop`: it may tidy up. `kill`: it may not. Returns when it is gone. */
  stop: (how: 'stop' | 'kill') => Promise<void>
}
