#!/usr/bin/env node
import { once } from 'node:events'
import process from 'node:process'
import { run } from './program.ts'

/** A reader that has seen enough, such as `head`, closes the pipe: that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  watched: process.stderr.isTTY,
  interrupted: async () => {
    // Each listens once: a second Ctrl-C ends a stop that hangs.
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  },
})
