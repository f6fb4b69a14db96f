import { randomStream } from './random.ts'

/**
 * A seed for whatever the decision about a sprint leaves to chance, 31 bits. Deciding again about the same days draws the same: nobody can decide until
 * chance suits them.
 */
export function decisionSeed({
  projectId,
  startsOn,
  experimentSeed,
}: {
  projectId: string
  startsOn: string
  experimentSeed: number
}): number {
  return Math.floor(randomStream('decision', projectId, startsOn, experimentSeed)() * 2 ** 31)
}
