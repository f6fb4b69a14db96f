// What a report of vitest (reporter "json") says: `counts` prints passed, failed and skipped tests, `failures` the failed ones, a line each.
// A file that does not load has no tests; it counts as a failed one.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [report, wanted] = process.argv.slice(2)
const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))

const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
  const file = relative('.', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length > 0)
    return failed.map(({ fullName, failureMessages, meta }) => told(`${file}: ${fullName}`, failureMessages[0], meta.logged))
  return status === 'failed' ? [told(file, message)] : []
})

if (wanted === 'counts') console.log(numPassedTests, failures.length, numPendingTests + numTodoTests)
else for (const failure of failures) console.log(failure)

function told(name, message = '', logged = []) {
  const [reason] = message.split('\n')
  return [`${name} (${reason})`, ...logged].join('; logged: ').replaceAll('\n', ' ')
}
