import { checkBackup, restoreBackup } from '@dsm/backup'
import { countCarriers, emptyRedisStream } from '@dsm/events'
import { backupDatabases } from '../databases/backup-databases.ts'
import { backupFailure } from '../databases/backup-failure.ts'
import { withRedis } from '../databases/with-redis.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { type BackupData, backupData, untilInterrupted } from './run-backup.ts'
import { calmly } from '../progress/calmly.ts'
import type { Context } from './context.ts'
import type { RestoreInput } from './restore.ts'

/** `into` is null where the backup was only looked at. */
export type RestoreData = BackupData & { into: string | null }

type World = Pick<Context, 'io' | 'working'>

/** Reads a whole backup and changes nothing. */
export async function checkOnly(directory: string, { working }: World): Promise<RestoreData> {
  const startedAt = performance.now()
  try {
    const { manifest } = await working('reading', () => checkBackup(directory))
    return { ...backupData(directory, manifest, performance.now() - startedAt), into: null }
  } catch (error) {
    throw backupFailure(error)
  }
}

/** Restores a backup. Ctrl-C before it is committed leaves everything as it was. */
export async function runRestore(input: RestoreInput, { io, working }: World): Promise<RestoreData> {
  const { directory, replace, data } = input
  const startedAt = performance.now()
  const databases = await backupDatabases({ data, purpose: 'restore' }, io)
  try {
    const stream = streamOf(input, databases.embedded, io.env)
    if (stream) await withRedis(stream, refuseCarriers)
    const emptyStream = async () => {
      if (stream) await withRedis(stream, emptyRedisStream)
    }
    const signal = untilInterrupted(io)
    const manifest = await working('restoring rows', (report) =>
      restoreBackup({ databases: databases.urls, directory, replace, emptyStream, signal, onProgress: calmly(report) }),
    )
    return { ...backupData(directory, manifest, performance.now() - startedAt), into: databases.where }
  } catch (error) {
    throw backupFailure(error, databases.urls)
  } finally {
    await databases.close()
  }
}

/** Address of the Redis that has to be emptied; undefined where there is none. Throws a usage failure where nobody said. */
function streamOf({ redis, streamGone }: RestoreInput, embedded: boolean, env: World['io']['env']): string | undefined {
  if (embedded || streamGone) return undefined
  const address = redis ?? (env['REDIS_URL'] || env['DSM_REDIS_URL'])
  if (address) return address
  const hints = ['--redis redis://HOST:PORT, or REDIS_URL', '--stream-gone, if that Redis is a new one or was emptied']
  throw usageFailure('The events that are on their way have to be deleted, and nobody has said where their Redis is', { hints })
}

/** A service that is cut off from its database for the moment still holds its connection to Redis. */
async function refuseCarriers(redis: Parameters<typeof countCarriers>[0]): Promise<void> {
  const carriers = await countCarriers(redis)
  if (carriers === 0) return
  const detail = `Redis has ${carriers} connections of services`
  const hints = ['stop all services; then restore; then start them again']
  throw new Failure({ exit: exitCodes.failure, code: 'in-use', title: 'Services are running', detail, hints })
}
