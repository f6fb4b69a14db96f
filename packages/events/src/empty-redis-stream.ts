import type { Redis } from 'ioredis'

/** How the connections of a carrier begin their names. */
const connectionName = 'dsm-events'

/** How many connections to this Redis are those of event carriers: as long as there are any, a service works. 0 as well where Redis does not tell. */
export async function countCarriers(redis: Redis): Promise<number> {
  const clients = await redis.client('LIST').catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ReplyError') return ''
    throw error
  })
  const ours = `db=${redis.options.db ?? 0}`
  const fields = String(clients)
    .split('\n')
    .map((client) => client.split(' '))
  return fields.filter((client) => client.includes(ours) && client.some((field) => field.startsWith(`name=${connectionName}`))).length
}

/** Takes away all that a carrier keeps: stream, groups, markers and the dead. Relays then fill in what their databases have published. */
export async function emptyRedisStream(redis: Redis, streamKey = 'dsm:events'): Promise<void> {
  await redis.del(streamKey, `${streamKey}:markers`, `${streamKey}:dead`)
}
