import { type Backup, checkBackup, type Manifest, restoreBackup } from '@dsm/backup'
import { countCarriers, emptyRedisStream } from '@dsm/events'
import { type BackupDatabases, backupDatabases } from '../databases/backup-databases.ts'
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
export async function checkOnly(directory: string, world: World): Promise<RestoreData> {
  const startedAt = performance.now()
  const { manifest } = await wholeBackup(directory, world)
  return { ...backupData(directory, manifest, performance.now() - startedAt), into: null }
}

/** Restores a backup. Ctrl-C before it is committed leaves everything as it was. */
export async function runRestore(input: RestoreInput, world: World): Promise<RestoreData> {
  const { io } = world
  const startedAt = performance.now()
  // Before the databases are looked for: embedded ones that are not there yet would be made.
  const backup = await wholeBackup(input.directory, world)
  const databases = await backupDatabases({ data: input.data, purpose: 'restore' }, io)
  try {
    const stream = streamOf(input, databases.embedded, io.env)
    if (stream) await withRedis(stream, refuseCarriers)
    const manifest = await restoreInto(databases.urls, { backup, stream, replace: input.replace }, world)
    return { ...backupData(input.directory, manifest, performance.now() - startedAt), into: databases.where }
  } catch (error) {
    throw backupFailure(error, databases.urls)
  } finally {
    await databases.close()
  }
}

async function wholeBackup(directory: string, { working }: World): Promise<Backup> {
  try {
    return await working('reading', () => checkBackup(directory))
  } catch (error) {
    throw backupFailure(error)
  }
}

type Restoring = { backup: Backup; stream: string | undefined; replace: boolean }

function restoreInto(
  databases: BackupDatabases['urls'],
  { backup, stream, replace }: Restoring,
  { io, working }: World,
): Promise<Manifest> {
  const emptyStream = async () => {
    if (stream) await withRedis(stream, emptyRedisStream)
  }
  const signal = untilInterrupted(io)
  return working('restoring rows', (report) =>
    restoreBackup({ databases, backup, replace, emptyStream, signal, onProgress: calmly(report) }),
  )
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
