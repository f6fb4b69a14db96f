import { ServiceName } from '@dsm/contracts'
import { bold, dim } from './text.ts'

type Where = { urls: Record<ServiceName, string>; tokenFile: string; projectId: string }

/** Addresses of running services, and a first request to make. */
export function whereToLook({ urls, tokenFile, projectId }: Where): string {
  const authorization = `-H "Authorization: Bearer $(cat ${quoted(tokenFile)})"`
  return [
    bold('Where to look'),
    ...ServiceName.options.map((name) => `  ${name.padEnd(12)} ${urls[name]}  ${dim(`${urls[name]}/docs`)}`),
    `  token        ${tokenFile}`,
    '',
    `  curl ${authorization} -X POST ${urls.orchestrator}/orchestrate/project/${projectId}`,
    `  dsm status ${projectId} · dsm sprint ${projectId} --burndown · dsm decisions list ${projectId}`,
  ].join('\n')
}

/** A path as a shell takes it within `$( )`. */
const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`
