import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'

const BEAT_MS = 1_000

/** A lock that nobody has touched for this long belongs to a process that was killed. */
const STALE_AFTER_MS = 15_000

/**
 * Runs one step while no other process runs a step under the same lock folder. The owner touches the folder while it works, so one left
 * behind by a killed process, even in another container, frees itself.
 *
 * @template Result
 * @param {string} folder
 * @param {() => Promise<Result>} step
 * @returns {Promise<Result>}
 */
export async function whileLocked(folder, step) {
  mkdirSync(dirname(folder), { recursive: true })
  const owner = randomUUID()
  while (!take(folder, owner)) {
    clearStale(folder)
    await delay(200)
  }
  const beat = setInterval(() => touch(folder), BEAT_MS)
  const release = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await step()
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

/**
 * @param {string} folder
 * @param {string} owner
 */
function take(folder, owner) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
  writeFileSync(join(folder, 'owner'), owner)
  return true
}

/** @param {string} folder */
function clearStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs < STALE_AFTER_MS) return
    const owner = ownerOf(folder)
    const aside = `${folder}.stale-${randomUUID()}`
    renameSync(folder, aside)
    // Another process may have cleared the stale lock and taken a new one in between: that one goes back to where it was.
    if (ownerOf(aside) === owner) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, folder)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** @param {string} folder */
function ownerOf(folder) {
  try {
    return readFileSync(join(folder, 'owner'), 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** @param {string} folder */
function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date())
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
