import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { TableFile } from './manifest.ts'

export type FileFacts = Pick<TableFile, 'bytes' | 'sha256'>

type Writing = { signal: AbortSignal; onRows: (count: number) => void }

/** Nearly twice as fast as the default, for files that are a twentieth larger. */
const compression = { level: 3 }
const lineFeed = 10

/** Writes rows as they come from COPY into a new file, compressed, and onto the disk. Returns what the file is, and how many rows it has. */
export async function writeTableFile(path: string, source: Readable, { signal, onRows }: Writing): Promise<FileFacts & { rows: number }> {
  const hash = createHash('sha256')
  let rows = 0
  let bytes = 0
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        const found = countRows(chunk)
        rows += found
        onRows(found)
        yield chunk
      }
    },
    createGzip(compression),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    // `flush`: what is named in a manifest has to survive a power cut.
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
    { signal },
  )
  return { rows, bytes, sha256: hash.digest('hex') }
}

/** Size and checksum of a file. */
export async function factsOf(path: string): Promise<FileFacts> {
  const hash = createHash('sha256')
  let bytes = 0
  const chunks: AsyncIterable<Buffer> = createReadStream(path)
  for await (const chunk of chunks) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The rows of a file in pieces that each hold whole rows, of about `pieceBytes`: a large table is never in memory at once. */
export async function* readTableFile(path: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const unzipped = createGunzip()
  const reading = pipeline(createReadStream(path), unzipped)
  // Whoever reads learns of it by the end of the stream.
  reading.catch(() => {})
  let pending: Buffer[] = []
  let size = 0
  const chunks: AsyncIterable<Buffer> = unzipped
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    size += chunk.length
    if (size < pieceBytes || end === 0) {
      pending.push(chunk)
      continue
    }
    yield Buffer.concat([...pending, chunk.subarray(0, end)])
    pending = [chunk.subarray(end)]
    size = chunk.length - end
  }
  await reading
  if (size > 0) yield Buffer.concat(pending)
}

/** Each row ends in a line feed, and one within a value is written as `\n`. */
function countRows(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) count += 1
  return count
}
