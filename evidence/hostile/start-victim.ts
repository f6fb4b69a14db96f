import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Target } from '@dsm/testing/hostile'
import type { FromVictim, Ready, ToVictim } from './messages.ts'

/** The services in a process of their own. Rejects if it ends before it is ready; `gone` tells if it ends later. */
export async function startVictim(): Promise<{ ready: Ready; target: Target; gone: Promise<string>; stop: () => Promise<void> }> {
  const child = fork(join(import.meta.dirname, 'victim.ts'), [], {
    execArgv: ['--conditions=source', '--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit').then(([code, signal]) => `the services ended with ${code ?? signal}`)
  const next = async (): Promise<FromVictim> => {
    const answered = once(child, 'message').then(([message]): FromVictim => message)
    return Promise.race([answered, gone.then((ending) => Promise.reject(new Error(ending)))])
  }
  const ask = async (asked: ToVictim): Promise<FromVictim> => {
    const answer = next()
    child.send(asked)
    return answer
  }
  const ready = await next()
  if (!('urls' in ready)) throw new Error('the services did not say where they are')
  return {
    ready,
    gone,
    target: {
      urls: ready.urls,
      digest: async () => {
        const answer = await ask('digest')
        return 'digest' in answer ? answer.digest : ''
      },
      vitals: async () => {
        const answer = await ask('vitals')
        if (!('vitals' in answer)) throw new Error('the services did not say how they are')
        return answer.vitals
      },
    },
    stop: async () => {
      if (child.connected) child.send('stop' satisfies ToVictim)
      await gone
    },
  }
}
