import { createHash } from 'node:crypto'
import { ofEachService, ServiceName } from '@dsm/contracts'
import { createLogger } from '@dsm/service'
import { fingerprint } from '@dsm/testing/fuzz'
import { watchVitals } from '@dsm/testing/hostile'
import { testKeys } from '@dsm/testing/service'
import { populate } from '../../packages/cli/test/system/populated.ts'
import { startSystem } from '../../packages/cli/test/system/start-system.ts'
import type { FromVictim, ToVictim } from './messages.ts'

// The five services, with limits as in production, in a process that does nothing else: what it is held up by is what was sent to it.
const log = createLogger({ name: 'hostile', level: 'fatal' })
const system = await startSystem({ log, limited: true })
const known = await populate(system)
const vitals = watchVitals()

const tell = (message: FromVictim) => process.send?.(message)

async function digest(): Promise<string> {
  const each = await Promise.all(ServiceName.options.map((name) => fingerprint(system.databases[name].pool)))
  return createHash('sha256').update(each.join()).digest('hex')
}

process.on('message', (asked: ToVictim) => {
  void answer(asked)
})

async function answer(asked: ToVictim): Promise<void> {
  if (asked === 'digest') tell({ digest: await digest() })
  if (asked === 'vitals') tell({ vitals: await vitals.read() })
  if (asked === 'stop') {
    vitals.stop()
    await system.stop()
    // Embedded databases and the threads of the orchestrator are kept for the next system of the process, and would keep it alive.
    process.exit()
  }
}

await system.settle()
tell({ urls: ofEachService((name) => system.urls[name]), known, privateJwk: testKeys.privateJwk })
