import type { Redis } from 'ioredis'
import type { Claim, Entry, EventCarrier } from './carrier.ts'
import { whenReady } from './redis-connection.ts'
import { bodyOf, fieldsOf, ReadReply } from './redis-replies.ts'

export interface Readers {
  read: EventCarrier['read']
  close(): void
}

export interface ReadersOptions {
  connect: () => Redis
  /** When the answer to a read is so late its connection is given up: it may lead nowhere, and nobody would say so for hours. */
  lateMs: number
}

/** Reads that block need a connection each: whatever else is sent over it would wait for them. */
export function openReaders(key: string, { connect, lateMs }: ReadersOptions): Readers {
  const readers = new Map<string, Redis>()

  function readerOf(name: string): Redis {
    const reader = readers.get(name) ?? connect()
    readers.set(name, reader)
    return reader
  }

  function hangUp(name: string): void {
    // Whatever was on its way is pending under this consumer's name, and is resumed.
    readers.get(name)?.disconnect()
    readers.delete(name)
  }

  return {
    async read({ group, consumer, count, blockMs, signal }) {
      if (signal.aborted) return []
      const name = JSON.stringify([group, consumer])
      const givenUp = Promise.withResolvers<Entry[]>()
      const onAbort = () => {
        hangUp(name)
        givenUp.resolve([])
      }
      signal.addEventListener('abort', onAbort, { once: true })
      const late = setTimeout(() => {
        hangUp(name)
        givenUp.reject(new Error(`redis is silent: a read of ${blockMs} ms has no answer ${lateMs} ms later`))
      }, blockMs + lateMs)
      const entries = readNew(readerOf(name), key, { group, consumer, count, blockMs })
      return Promise.race([entries, givenUp.promise]).finally(() => {
        signal.removeEventListener('abort', onAbort)
        clearTimeout(late)
      })
    },
    close() {
      for (const name of readers.keys()) hangUp(name)
    },
  }
}

async function readNew(reader: Redis, key: string, { group, consumer, count, blockMs }: Claim & { blockMs: number }): Promise<Entry[]> {
  await whenReady(reader)
  // BLOCK 0 would wait for ever.
  const block = blockMs > 0 ? ['BLOCK', Math.ceil(blockMs)] : []
  const reply = await reader.call('XREADGROUP', ['GROUP', group, consumer, 'COUNT', count, ...block, 'STREAMS', key, '>'])
  const entries = ReadReply.parse(reply)?.[0]?.[1] ?? []
  return entries.map((entry) => ({ id: entry[0], body: bodyOf(fieldsOf(entry) ?? {}), deliveries: 1 }))
}
