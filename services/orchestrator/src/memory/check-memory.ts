import type { MemoryCheck } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import { checkHead, checkLink, uncheckedChain } from '../domain/memory/chain.ts'
import { type ChainName, listLinks, readHead } from '../store/chains.ts'
import { sha256 } from './digest.ts'

const batchSize = 500

/** Verifies the chains of a project, row by row, and names the first row of each that is not as it was recorded. */
export async function checkMemory(q: Queryable, projectId: string): Promise<MemoryCheck> {
  const episodes = await checkChain(q, projectId, 'episodes')
  const outcomes = await checkChain(q, projectId, 'outcomes')
  return { projectId, intact: episodes.fault === null && outcomes.fault === null, episodes, outcomes }
}

async function checkChain(q: Queryable, projectId: string, chain: ChainName): Promise<MemoryCheck['episodes']> {
  // Read first: what is appended from now on is not looked at.
  const head = await readHead(q, projectId, chain)
  let checked = uncheckedChain
  while (!checked.fault && checked.length < head.length) {
    const limit = Math.min(batchSize, head.length - checked.length)
    const links = await listLinks(q, { projectId, chain, after: checked.length, limit })
    if (links.length === 0) break
    for (const link of links) checked = checkLink(checked, link, sha256)
  }
  const { length, fault } = checkHead(checked, head)
  return { length, fault: fault && { number: fault.number, episodeId: fault.id, because: fault.because } }
}
