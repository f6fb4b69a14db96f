/** The state with the change applied; the very same state where the change says nothing new, so that it gets no new version. */
export function changed<State extends object>(before: State, change: { [Key in keyof State]?: State[Key] | undefined }): State {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const after: State = { ...before, ...given }
  return JSON.stringify(after) === JSON.stringify(before) ? before : after
}
