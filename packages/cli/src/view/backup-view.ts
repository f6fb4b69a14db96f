import type { BackupData } from '../commands/run-backup.ts'
import type { RestoreData } from '../commands/run-restore.ts'
import { bold, dim, figure, table } from './text.ts'

/** What was saved, and what it cost those who write. */
export function backupView(data: BackupData): string {
  return [
    contents(data),
    '',
    `${bold(data.directory)}: the databases as they were at ${data.createdAt}, ${size(data.bytes)} in ${data.seconds} s`,
    dim(`writers were held up for ${data.pausedMs} ms at most; keys and tokens are not part of it`),
  ].join('\n')
}

/** What was restored, or would be. */
export function restoreView(data: RestoreData): string {
  const end =
    data.into === null
      ? [`${bold(data.directory)} is whole, and this program can restore it`]
      : [
          `${bold(data.directory)} is restored into ${data.into} in ${data.seconds} s`,
          dim('start the services: what was under way goes on'),
        ]
  return [contents(data), '', ...end].join('\n')
}

function contents({ services }: BackupData): string {
  const lines = services.map(({ service, tables, rows, bytes, lastEvent, unpublished }) => [
    service,
    tables,
    rows,
    size(bytes),
    lastEvent ?? '-',
    unpublished,
  ])
  return table(['Service', 'Tables', 'Rows', 'Size', 'Last event', 'Unpublished'], lines, [1, 2, 3, 4, 5])
}

const KB = 1000

function size(bytes: number): string {
  return bytes < KB * KB ? `${figure(bytes / KB)} kB` : `${figure(bytes / KB / KB)} MB`
}
