// Whether the service in this container can do its job: the health check of the image. It loads nothing, so that it costs little every few seconds.
import process from 'node:process'

const answerWithinMs = 4000
const port = process.env['PORT'] ?? '3000'

try {
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(answerWithinMs) })
  if (!ok) process.stderr.write(`not ready: ${status}\n`)
  process.exitCode = ok ? 0 : 1
} catch (error) {
  process.stderr.write(`no answer on port ${port}: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
