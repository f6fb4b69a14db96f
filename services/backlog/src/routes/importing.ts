import { backlogOperations, type Fault, type ImportedRow, type ImportReport, ProblemError } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { BacklogDeps } from '../deps.ts'
import { type ImportPlan, planImport } from '../domain/import/plan.ts'
import type { ImportReader } from '../csv/import-reader.ts'
import type { ReadImport } from '../domain/import/read-import.ts'
import { announceCreated, announceImported, announceUpdated } from '../events/announce.ts'
import { knownItems, needsOf } from '../store/graph.ts'
import { insertItems, itemsByExternalKey, saveItems } from '../store/items.ts'
import { type KnownProject, takeKeys } from '../store/projects.ts'
import { endsOf } from '../store/ranks.ts'
import { writeProject } from './writing.ts'

export function registerImporting(app: FastifyInstance, deps: BacklogDeps, imports: ImportReader): void {
  handle(app, backlogOperations.importItems, async (context) => {
    const { dryRun, strict } = context.body
    // Read outside of the lock: it takes the longest and needs no database.
    const read = await imports.read(context.body)
    return writeProject(deps, context, async (tx, project, at) => {
      const plan = await planFor(tx, read, { project, at })
      if (strict) requireAllGood(plan)
      const report = reportOf(plan, read, dryRun)
      if (!dryRun) await carryOut(tx, plan, { project, report, at })
      return report
    })
  })
}

async function planFor(
  tx: Tx,
  { readings, broken }: ReadImport,
  { project, at }: { project: KnownProject; at: string },
): Promise<ImportPlan> {
  const externalKeys = readings.flatMap(({ externalKey }) => externalKey ?? [])
  return planImport(readings, broken, {
    projectId: project.id,
    projectKey: project.key,
    lastNumber: project.lastNumber,
    lastRank: (await endsOf(tx, project.id)).last,
    at,
    matched: await itemsByExternalKey(tx, project.id, externalKeys),
    known: await knownItems(tx, project.id),
    needs: await needsOf(tx, project.id),
    ids: readings.map(() => uuid()),
  })
}

function requireAllGood({ rows, faults }: ImportPlan): void {
  if (faults.length === 0) return
  const told = faults.map(({ line, reasons }): Fault => ({ pointer: '/body/csv', detail: `line ${line}: ${reasons.join('; ')}` }))
  throw new ProblemError('import-rejected', `${faults.length} of ${rows.length} rows are bad`, { faults: told })
}

function reportOf({ rows }: ImportPlan, { layout: { format, mapping, ignoredColumns, notes } }: ReadImport, dryRun: boolean): ImportReport {
  const count = (outcome: ImportedRow['outcome']) => rows.filter((row) => row.outcome === outcome).length
  const counts = { created: count('created'), updated: count('updated'), skipped: count('skipped'), rejected: count('rejected') }
  return { dryRun, format, mapping, ignoredColumns, notes, ...counts, rows: [...rows] }
}

async function carryOut(
  tx: Tx,
  plan: ImportPlan,
  { project, report, at }: { project: KnownProject; report: ImportReport; at: string },
): Promise<void> {
  const { format, created, updated, skipped, rejected } = report
  // The plan has numbered the new items itself, from the number that this lock has kept.
  await takeKeys(tx, project, plan.created.length)
  await insertItems(tx, plan.created)
  await saveItems(
    tx,
    plan.updated.map(({ item }) => item),
  )
  await announceCreated(tx, plan.created, at)
  await announceUpdated(tx, plan.updated, at)
  await announceImported(tx, { projectId: project.id, format, created, updated, skipped, rejected }, at)
}
