/**
 * Does the same to all of them at a time, and waits for all although one fails: then the signal tells the others to stop, and the first failure is thrown. Where the
 * caller's own signal ends it, its reason is thrown.
 */
export async function everywhere<Item, Result>(
  items: readonly Item[],
  act: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result[]> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const acting = items.map(async (item) => {
    try {
      return await act(item, either)
    } catch (error) {
      failing.abort(error)
      throw error
    }
  })
  const settled = await Promise.allSettled(acting)
  signal.throwIfAborted()
  failing.signal.throwIfAborted()
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}
