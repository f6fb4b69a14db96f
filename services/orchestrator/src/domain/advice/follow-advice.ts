import type { Advice, Candidate } from '@dsm/contracts'

type Sized = Pick<Candidate, 'number' | 'totalPoints' | 'digest'>
export type Followed = { verdict: 'accepted' | 'accepted-smaller' | 'rejected'; reason: string; candidate: number }

/**
 * What is made of a pick. Without trust only a smaller commitment than the rule's is taken, so bad advice can cost points and never a promise; with
 * trust any candidate may be, since every one is certified.
 */
export function followAdvice({
  picked,
  ruleCandidate,
  candidates,
  trust,
}: {
  picked: number
  ruleCandidate: number
  candidates: readonly Sized[]
  trust: Pick<Advice['trust'], 'earned'>
}): Followed {
  const [pick, rule] = [picked, ruleCandidate].map((number) => candidates.find((candidate) => candidate.number === number))
  const rejected = (reason: string): Followed => ({ verdict: 'rejected', reason, candidate: ruleCandidate })
  if (!pick || !rule) return rejected(`candidate ${picked} does not exist`)
  if (pick.number === rule.number || pick.digest === rule.digest) return { verdict: 'accepted', reason: '', candidate: ruleCandidate }
  if (pick.totalPoints < rule.totalPoints) return { verdict: 'accepted-smaller', reason: '', candidate: picked }
  if (trust.earned) return { verdict: 'accepted', reason: '', candidate: picked }
  return rejected(
    pick.totalPoints > rule.totalPoints
      ? `it asks for ${pick.totalPoints} points where the rule takes ${rule.totalPoints}, and has not earned that`
      : 'it asks for another plan of the same size, and has not earned that',
  )
}

/** The candidate that is chosen once the advice is heard; from a recorded advice the same. */
export function candidateAfter(
  { verdict, picked, ruleCandidate }: Pick<Advice, 'verdict' | 'picked' | 'ruleCandidate'>,
  candidates: readonly Sized[],
): number {
  if (verdict !== 'accepted' && verdict !== 'accepted-smaller') return ruleCandidate
  return candidates.some(({ number }) => number === picked) && picked !== null ? picked : ruleCandidate
}
