/** What stopped the preparation, what the user can do about it, and the failed program's own words if there are any. */
export class Failure extends Error {
  /** @override */
  name = 'Failure'

  /**
   * @param {string} message
   * @param {string} remedy
   * @param {string} output
   */
  constructor(message, remedy, output = '') {
    super(message)
    this.remedy = remedy
    const lines = output.trim().split('\n').slice(-25)
    this.details = output.trim() === '' ? '' : `${lines.map((line) => `  | ${line}`).join('\n')}\n`
  }
}
