import { type Problem, ProblemError, problems } from '@dsm/contracts'
import { LockedError } from '@dsm/embedded-postgres'
import { UpstreamRefusal } from '@dsm/http-client'
import { CommanderError } from 'commander'
import { printableText } from '../view/printable.ts'
import { bad, dim } from '../view/text.ts'
import { exitCodes } from './exit-codes.ts'
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

const tokenHint = (role = 'lead') => `where the keys are: dsm auth token --role ${role} --project ID, then --token or DSM_TOKEN`

function refusalOf({ status, code, problem, upstream }: UpstreamRefusal): Failing {
  const notAllowed = status === 401 || status === 403
  const isStopped = code === 'kill-switch-engaged'
  const hasBadRows = code === 'import-rejected' && problem?.faults?.some(({ pointer }) => pointer === '/body/csv')
  return {
    exit: notAllowed ? exitCodes.forbidden : hasBadRows || isStopped ? exitCodes.partial : exitCodes.failure,
    code,
    status,
    title: problem?.title ?? `${upstream} refused with ${status}`,
    ...(problem?.detail !== undefined && { detail: problem.detail }),
    ...(problem?.faults && { faults: problem.faults }),
    ...(problem?.correlationId !== undefined && { correlationId: problem.correlationId }),
    ...(notAllowed && {
      hints: [status === 401 ? `a new token: ${tokenHint()}` : `a token that may do this: ${tokenHint(roleNeeded(problem))}`],
    }),
    ...(isStopped && { hints: ['dsm kill-switch status says who stopped it, dsm kill-switch off lets it go on'] }),
    ...(!problem && { hints: ['this is no answer of DSM: does the address lead to it?'] }),
  }
}

const roleNeeded = (problem: Problem | undefined): string | undefined => /needs the role (\w+)/.exec(problem?.detail ?? '')?.[1]

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

/** The failure as text: what, why, each fault, what to do. */
export function failureText({ title, detail, faults = [], hints = [] }: Failing): string {
  const shown = faults.filter((fault) => !title.includes(fault.detail))
  return [
    `${bad('dsm:')} ${lines(title)}`,
    ...(detail === undefined || detail === title ? [] : [`  ${lines(detail)}`]),
    ...shown.map((fault) => `  · ${printableText(`${fault.pointer}: ${fault.detail}`)}`),
    ...hints.map((hint) => dim(`→ ${printableText(hint)}`)),
  ].join('\n')
}

/** Line breaks of a message stay, indented; what else acts in a line is made visible. */
const lines = (text: string) => text.split('\n').map(printableText).join('\n  ')
