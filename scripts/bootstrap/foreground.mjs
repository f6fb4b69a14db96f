import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import process from 'node:process'

/** @typedef {{ code: number, signal?: NodeJS.Signals }} Ending How a program ended: by its exit code or by a signal. */

/**
 * Runs a program with this terminal as its own and the given Node first on its PATH. Signals sent to us reach the program, so it decides how
 * to stop.
 *
 * @param {{ node: string, file: string, args: string[], cwd: string }} command
 * @returns {Promise<Ending>}
 */
export function runInForeground({ node, file, args, cwd }) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` }
    const child = spawn(file, args, { cwd, env, stdio: 'inherit' })

    // A terminal sends Ctrl-C to the whole process group. Passing it on as well would be a second Ctrl-C, which means "stop at once".
    const onInterrupt = () => (process.stdin.isTTY ? undefined : child.kill('SIGINT'))
    const onTerminate = () => child.kill('SIGTERM')
    const onHangUp = () => child.kill('SIGHUP')
    process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate).on('SIGHUP', onHangUp)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate).off('SIGHUP', onHangUp)
      resolve(signal ? { code: 1, signal } : { code: code ?? 1 })
    })
  })
}

/**
 * Ends this process the way its program ended, so that a shell sees no difference.
 *
 * @param {Ending} ending
 */
export function endLike(ending) {
  process.exitCode = ending.code
  if (ending.signal) process.kill(process.pid, ending.signal)
}
