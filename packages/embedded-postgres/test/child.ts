import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Runs a program of `test/programs` in a process of its own, from source. */
export function runProgram(name: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`./programs/${name}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return {
    pid: child.pid,
    output: () => output,
    async killHard() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
