import process from 'node:process'
import { styleText } from 'node:util'
import { type Fault, type Problem, ProblemError, problems } from '@dsm/contracts'
import { LockedError } from '@dsm/embedded-postgres'
import { UpstreamRefusal } from '@dsm/http-client'
import { CommanderError } from 'commander'
import { printableText } from '../view/printable.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Failing, Failure } from './failure.ts'

/** Any error as something that a person can act on. */
export function explain(error: unknown): Failing {
  if (error instanceof Failure) return error.failing
  if (error instanceof CommanderError) return usageOf(error)
  if (error instanceof UpstreamRefusal) return refusalOf(error)
  if (error instanceof ProblemError) return problemOf(error)
  if (error instanceof LockedError) {
    const hints = ['another "dsm up" uses this data; stop it, or name another directory with --data']
    return { exit: exitCodes.failure, code: 'data-in-use', title: 'The data is in use', detail: error.message, hints }
  }
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const hints = ['another program took the port at the same moment: try again']
    return { exit: exitCodes.failure, code: 'port-in-use', title: 'A port is in use', detail, hints }
  }
  return { exit: exitCodes.failure, code: 'failure', title: 'It did not work', detail, hints: ['DSM_DEBUG=1 shows the stack trace'] }
}

function usageOf({ code, message }: CommanderError): Failing {
  // The help has been shown in place of a message.
  const title = code === 'commander.help' ? 'A command is missing' : message.replace(/^error: /, '')
  return { exit: exitCodes.usage, code: 'usage', title, hints: ['--help shows what there is'] }
}

type Needed = { role?: string | undefined; project?: string | undefined }

const tokenHint = ({ role = 'lead', project = 'ID' }: Needed = {}) =>
  `where the keys are: dsm auth token --role ${role} --project ${project}, then --token or DSM_TOKEN`

function refusalOf({ status, code, problem, upstream }: UpstreamRefusal): Failing {
  const notAllowed = status === 401 || status === 403
  return {
    exit: exitOf(status, code, problem),
    code,
    status,
    title: problem?.title ?? `${upstream} refused with ${status}`,
    ...(problem?.detail !== undefined && { detail: problem.detail }),
    ...(problem?.faults && { faults: problem.faults }),
    ...(problem?.correlationId !== undefined && { correlationId: problem.correlationId }),
    ...(notAllowed && {
      hints: [status === 401 ? `a new token: ${tokenHint()}` : `a token that may do this: ${tokenHint(neededFor(problem))}`],
    }),
    ...(code === 'kill-switch-engaged' && {
      hints: ['dsm kill-switch status says who stopped it, dsm kill-switch off lets it go on'],
    }),
    ...(!problem && { hints: ['this is no answer of DSM: does the address lead to it?'] }),
  }
}

function exitOf(status: number, code: string, problem: Problem | undefined): ExitCode {
  if (status === 401 || status === 403) return exitCodes.forbidden
  if (code === 'bad-request') return exitCodes.usage
  const hasBadRows = code === 'import-rejected' && problem?.faults?.some(({ pointer }) => pointer === '/body/csv')
  return hasBadRows || code === 'kill-switch-engaged' ? exitCodes.partial : exitCodes.failure
}

/** What the words of a refusal say about the token that would do. */
function neededFor({ detail = '' }: Partial<Problem> = {}): Needed {
  const role = /the role (\w+)/.exec(detail)?.[1]
  const project = /does not open project ([\w-]+)/.exec(detail)?.[1]
  // What only an admin may do concerns all projects, too: it would be refused next.
  return { role, project: role === 'admin' || detail.includes('every project') ? "'*'" : project }
}

function problemOf({ code, status, message, faults }: ProblemError): Failing {
  const away = code === 'upstream-unavailable'
  return {
    exit: away ? exitCodes.away : exitCodes.failure,
    code,
    status,
    title: away ? 'A service does not answer' : problems[code].title,
    detail: message,
    ...(faults && { faults }),
    ...(away && { hints: ['start all services with "dsm up", or say where they are with --url'] }),
  }
}

// A failure goes to standard error: what standard output is says nothing of that.
const onError = { stream: process.stderr }

/** The failure as text: what, why, each fault, what to do. */
export function failureText({ title, detail, faults = [], hints = [] }: Failing): string {
  const told = `${title}\n${detail ?? ''}`
  // One of several may be told of another place.
  const isTold = (fault: Fault) => told.includes(fault.detail) && (faults.length === 1 || told.includes(fault.pointer))
  const shown = faults.filter((fault) => !isTold(fault))
  return [
    `${styleText('red', 'dsm:', onError)} ${lines(title)}`,
    ...(detail === undefined || detail === title ? [] : [`  ${lines(detail)}`]),
    ...shown.map((fault) => `  · ${printableText(`${fault.pointer}: ${fault.detail}`)}`),
    ...hints.map((hint) => styleText('dim', `→ ${printableText(hint)}`, onError)),
  ].join('\n')
}

/** Line breaks of a message stay, indented; what else acts in a line is made visible. */
const lines = (text: string) => text.split('\n').map(printableText).join('\n  ')
