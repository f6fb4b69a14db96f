import { createPool } from '@dsm/postgres'
import { pino } from 'pino'
import { createConsumer, createRedisCarrier } from '../src/index.ts'
import { counting, record } from './catalogue.ts'

/** A consumer in a process of its own, which is killed while it handles the event number 1. */
const [databaseUrl = '', redisUrl = '', streamKey = ''] = process.argv.slice(2)
const log = pino({ level: 'silent' })

// The test's end of the pipe closes however the test ends, so no consumer is left over to steal the events of another test.
process.stdin.resume().on('end', () => process.exit())

createConsumer({
  db: createPool({ url: databaseUrl, log }),
  carrier: createRedisCarrier({ url: redisUrl, streamKey, log }),
  subscription: counting({
    handle: async (tx, event) => {
      await record(tx, event)
      if (event.data.n === 1) process.kill(process.pid, 'SIGKILL')
    },
  }),
  name: 'mortal',
  log,
  maxDeliveries: 2,
  blockMs: 50,
}).start()
