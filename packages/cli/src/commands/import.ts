import { backlogOperations, ImportField, type ImportReport, ProjectId, projectOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { importView } from '../view/import-view.ts'
import { command } from './command.ts'
import { importRefusal } from './import-refusal.ts'
import { readExport } from './input-file.ts'
import { Mapping } from './inputs.ts'
import { WhenInput, whenOptions } from './project.ts'

const ImportInput = WhenInput.extend({
  file: z.string(),
  project: ProjectId.optional(),
  map: Mapping,
  dryRun: z.boolean().default(false),
  strict: z.boolean().default(false),
  create: z.union([z.literal(true), z.string().min(1)]).optional(),
  all: z.boolean().default(false),
})

export const importBacklog = command({
  usage: 'import <file>',
  summary: 'Import a CSV export of Jira, GitHub or any other tracker; exit code 2 if rows were rejected',
  options: [
    ['--project <id>', 'into which project'],
    [
      '--map <field=column>',
      `which column feeds a field, where it is not detected; fields: ${ImportField.options.join(', ')}`,
      'repeatable',
    ],
    ['--dry-run', 'report what would happen and change nothing'],
    ['--strict', 'import nothing if any row is bad'],
    ['--create [name]', 'create the project if it does not exist'],
    ...whenOptions,
    ['--all', 'show every row that was rejected, noted or skipped'],
  ],
  examples: [
    'dsm import jira.csv --project 1 --dry-run',
    'dsm import issues.csv --project 1 --map points="Story Points" --map externalKey=Key',
    'dsm import backlog.csv --project ATLAS --create "Atlas web shop"',
    'dsm import backlog.csv --project KIWI --create --time-zone Pacific/Auckland --daily-scrum-at 09:30',
  ],
  input: ImportInput,
  run: async ({ file, project: projectId, map, dryRun, strict, create, all, timeZone, dailyScrumAt }, { clients, io, tell, working }) => {
    if (projectId === undefined) throw usageFailure('--project: say into which project', { hints: [`dsm import ${file} --project 1`] })
    const csv = await readExport(file, io.cwd)
    const opened = await clients()
    const wanted = { name: create === true ? projectId : create, dryRun, when: { timeZone, dailyScrumAt } }
    const isNew = await ensureProject(opened, projectId, wanted)
    if (isNew) tell(`project ${projectId} is created`)
    const data = await working(`importing ${file}`, () =>
      opened.backlog.call(backlogOperations.importItems, { params: { projectId }, body: { csv, mapping: map, dryRun, strict } }),
    ).catch((error: unknown) => {
      throw isNew || error instanceof UpstreamRefusal ? importRefusal(error, isNew ? leftEmpty(projectId) : []) : error
    })
    return { data, view: (report: ImportReport) => importView(report, all), exit: data.rejected > 0 ? exitCodes.partial : exitCodes.ok }
  },
})

type Wanted = { name: string | undefined; dryRun: boolean; when: z.output<typeof WhenInput> }

const leftEmpty = (projectId: string) => [
  `project ${projectId} was created for this and is empty: the same command with what is wrong put right fills it`,
]

/** Creates a project that is missing if a name for it was given; says whether it did. */
async function ensureProject({ project }: Clients, id: string, { name, dryRun, when }: Wanted): Promise<boolean> {
  try {
    await project.call(projectOperations.getProject, { params: { projectId: id } })
    return false
  } catch (error) {
    if (!(error instanceof UpstreamRefusal) || error.code !== 'not-found') throw error
    const missing = { exit: exitCodes.failure, code: error.code, status: error.status, title: `Project ${id} does not exist` }
    if (name === undefined) throw new Failure({ ...missing, hints: ['--create creates it'] }, error)
    if (dryRun) throw new Failure({ ...missing, detail: 'A dry run creates nothing' }, error)
    await project.call(projectOperations.createProject, { body: { id, name, ...when } })
    return true
  }
}
