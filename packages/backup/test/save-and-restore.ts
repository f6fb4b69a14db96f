import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkBackup, type Manifest, restoreBackup, takeBackup } from '../src/index.ts'
import type { Five } from './five-databases.ts'

const signal = new AbortController().signal
const quietly = { signal, onProgress: () => {} }

export const save = (databases: Five, directory: string): Promise<Manifest> =>
  takeBackup({ databases, directory, version: '0.1.0', ...quietly })

type Asked = { replace?: boolean; emptyStream?: () => Promise<void>; signal?: AbortSignal; onProgress?: () => void }

export async function restore(databases: Five, directory: string, asked: Asked = {}): Promise<Manifest> {
  const backup = await checkBackup(directory)
  return restoreBackup({ databases, backup, replace: false, emptyStream: async () => {}, ...quietly, ...asked })
}

/** Changes the manifest as somebody would who may write the backup: the checksums fit again. */
export async function rewriteManifest(directory: string, change: (text: string) => string): Promise<void> {
  const [manifest, sums] = [join(directory, 'manifest.json'), join(directory, 'SHA256SUMS')]
  const text = change(await readFile(manifest, 'utf8'))
  await writeFile(manifest, text)
  const sum = createHash('sha256').update(text).digest('hex')
  await writeFile(sums, (await readFile(sums, 'utf8')).replace(/[0-9a-f]{64} {2}manifest\.json/, `${sum}  manifest.json`))
}
