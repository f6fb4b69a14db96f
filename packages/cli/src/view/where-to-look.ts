import { dirname } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { bold, dim } from './text.ts'

/** Without a project there is none to begin with. */
type Where = { urls: Record<ServiceName, string>; tokenFile: string; projectId?: string }

/** Addresses of running services, and first requests that work. */
export function whereToLook({ urls, tokenFile, projectId }: Where): string {
  const authorization = `-H "Authorization: Bearer $(cat ${quoted(tokenFile)})"`
  const first =
    projectId === undefined
      ? [
          `  curl ${authorization} ${urls.project}/projects`,
          '  dsm import FILE.csv --project ATLAS --create · dsm people add ATLAS "Ada Byron" · dsm orchestrate ATLAS',
        ]
      : [
          `  curl ${authorization} -X POST ${urls.orchestrator}/orchestrate/project/${projectId}`,
          `  dsm status ${projectId} · dsm sprint ${projectId} --burndown · dsm decisions list ${projectId}`,
        ]
  return [
    bold('Where to look'),
    ...ServiceName.options.map((name) => `  ${name.padEnd(12)} ${urls[name]}`),
    dim(`  each describes its API to who shows the token: curl ${authorization} ${urls.project}/openapi.json`),
    `  token        ${tokenFile}`,
    `  dsm          finds them in ${dirname(dirname(tokenFile))} and below it`,
    '',
    ...first,
  ].join('\n')
}

/** A path as a shell takes it within `$( )`. */
const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`
