import { openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { watchTransactions } from './watch.ts'
import { gatherCopies } from './gather-copies.ts'
import { keepBatchesWhole } from './whole-batches.ts'
import type { ServeTask, WorkerReport, WorkerTask } from './worker-task.ts'

// One instance serves one service of one team: small buffers halve its memory, and nothing replicates or archives.
const settings = ['shared_buffers = 8MB', 'wal_buffers = 256kB', 'max_wal_size = 32MB', 'min_wal_size = 2MB', 'timezone = UTC']

// Far above any pool's size: connections only wait in line, they cost no backend each.
const maxConnections = 200

async function createTemplate(file: string): Promise<void> {
  const db = await PGlite.create({ extensions: { vector }, postgresqlconf: settings, initDbStartParams: ['--wal-segsize=1'] })
  await db.exec('create extension vector')
  await db.exec('checkpoint')
  const dump = await db.dumpDataDir('none')
  await writeFile(file, new Uint8Array(await dump.arrayBuffer()))
  await db.close()
}

async function serve({ dataDirectory, template, port, transactionIdleMsMax, postgres }: ServeTask): Promise<void> {
  const db = await PGlite.create({
    extensions: { vector },
    pgliteWasmModule: postgres,
    ...(dataDirectory !== undefined && { dataDir: dataDirectory }),
    ...(template !== undefined && { loadDataDir: await openAsBlob(template) }),
  })
  keepBatchesWhole(db)
  gatherCopies(db)
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections })
  await server.start()
  const unwatch = watchTransactions({
    db,
    server,
    idleMsMax: transactionIdleMsMax,
    onStuck(waiting) {
      report({ is: 'stuck', waiting })
      // Rolls back and closes every connection, as a restart of a server does: clients cannot mistake it for success.
      void server.stop().then(() => server.start())
    },
  })
  const stop = async () => {
    unwatch()
    await server.stop()
    await db.close()
    process.exit(0)
  }
  parentPort?.once('message', () => void stop())
  report({ is: 'started', address: server.getServerConn() })
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message)
}

const task: WorkerTask = workerData
if (task.do === 'create-template') await createTemplate(task.file)
else await serve(task)
