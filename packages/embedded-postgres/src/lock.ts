import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'

export interface Lock {
  release(): Promise<void>
}

/** Another living process holds the lock file. */
export class LockedError extends Error {
  override readonly name = 'LockedError'
  readonly pid: number
  constructor(file: string, pid: number) {
    super(`${file} is held by process ${pid}; stop it first`)
    this.pid = pid
  }
}

/** Takes `file` for this process, or throws LockedError. The file of a process that died is taken over. */
export async function takeLock(file: string): Promise<Lock> {
  const mine = `${process.pid} ${startTime(process.pid)} ${randomUUID()}`
  for (;;) {
    if (await createWith(file, mine)) return { release: () => release(file, mine) }
    const held = await contentOf(file)
    if (held === undefined) continue
    const pid = ownerOf(held)
    if (pid !== undefined) throw new LockedError(file, pid)
    await setAside(file, held)
  }
}

/** `link` fails if the target exists and shows it only with its content: no other process can read a half-written lock. */
async function createWith(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, content)
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft)
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Pid of the living owner; undefined if it died, even if its number belongs to a younger process now (pid 1 of a container always does). */
function ownerOf(content: string): number | undefined {
  const [pidText = '', started = ''] = content.split(' ')
  const pid = Number(pidText)
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return undefined
    if (!hasCode(error, 'EPERM')) throw error
  }
  return startTime(pid) === started ? pid : undefined
}

/** Start of a process in clock ticks since boot, from Linux; '-' where there is no /proc. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may hold spaces; the start time is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '-'
    throw error
  }
}

/** Removes a stale lock. If another process took it over in between, its lock is put back. */
async function setAside(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  if ((await contentOf(aside)) !== stale) await link(aside, file)
  await rm(aside)
}

async function release(file: string, mine: string): Promise<void> {
  if ((await contentOf(file)) === mine) await rm(file)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
