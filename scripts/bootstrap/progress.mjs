/**
 * Runs a slow step and tells a person at a terminal in one line what takes so long. Silent where nobody watches.
 *
 * @typedef {<Result>(title: string, step: () => Promise<Result>) => Promise<Result>} Progress
 * @param {{ isTTY?: boolean, write(text: string): unknown }} stream
 * @returns {Progress}
 */
export function progressTo(stream) {
  return async (title, step) => {
    if (!stream.isTTY) return step()
    const startedAt = Date.now()
    stream.write(`${title} …`)
    try {
      const result = await step()
      stream.write(` ready in ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
      return result
    } catch (error) {
      stream.write(' failed\n')
      throw error
    }
  }
}
