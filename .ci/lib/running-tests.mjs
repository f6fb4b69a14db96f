import { writeFileSync } from 'node:fs'

/** A reporter for a run that is ended from outside, which leaves no report: writes the names of the tests that were running to the file RUNNING_TESTS. */
export default class RunningTests {
  #running = new Set()

  onInit() {
    process.once('SIGTERM', () => {
      writeFileSync(process.env.RUNNING_TESTS, [...this.#running].map((test) => `${test.module.relativeModuleId}: ${test.name}\n`).join(''))
      process.exit(143)
    })
  }

  onTestCaseReady(test) {
    this.#running.add(test)
  }

  onTestCaseResult(test) {
    this.#running.delete(test)
  }
}
