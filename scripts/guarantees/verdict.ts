import { relative } from 'node:path'
import { z } from 'zod'
import type { Guarantee } from './guarantees.ts'
import type { Proof } from './proofs.ts'

/** What vitest reports, as far as it is read here. */
export const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed']),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), tags: z.array(z.string()), failureMessages: z.array(z.string()).nullable() }),
      ),
    }),
  ),
})
export type Report = z.infer<typeof Report>

export type Ran = { file: string; name: string; status: 'passed' | 'failed' | 'skipped'; why?: string }

/** `skipped`: it has tests, and this machine ran none of them. */
export type Row = Pick<Guarantee, 'id' | 'promise'> & { verdict: 'ok' | 'failed' | 'skipped' | 'no test'; tests: Ran[] }

/** What a run says of each guarantee. A file that could not be loaded fails all that it proves. */
export function judge(
  guarantees: readonly Guarantee[],
  { proofs, report, root }: { proofs: readonly Proof[]; report: Report; root: string },
): Row[] {
  const ran = report.testResults.flatMap((result) => {
    const file = relative(root, result.name)
    const tests = result.assertionResults.map(({ fullName, status, tags, failureMessages }) => ({
      tags,
      test: testOf({ file, name: fullName, status, why: failureMessages?.[0] }),
    }))
    if (result.status === 'passed' || tests.some(({ test }) => test.status === 'failed')) return tests
    const tags = proofs.filter((proof) => proof.file === file).flatMap((proof) => proof.guarantees)
    return [...tests, { tags, test: testOf({ file, name: 'the file itself', status: 'failed', why: result.message }) }]
  })
  return guarantees.map(({ id, promise }) => {
    const tests = ran.filter(({ tags }) => tags.includes(id)).map(({ test }) => test)
    return { id, promise, verdict: verdictOf(tests), tests }
  })
}

function testOf({ file, name, status, why }: { file: string; name: string; status: string; why: string | undefined }): Ran {
  if (status === 'passed') return { file, name, status }
  return { file, name, status: status === 'failed' ? 'failed' : 'skipped', ...(why !== undefined && { why }) }
}

function verdictOf(tests: readonly Ran[]): Row['verdict'] {
  if (tests.some(({ status }) => status === 'failed')) return 'failed'
  if (tests.some(({ status }) => status === 'passed')) return 'ok'
  return tests.length > 0 ? 'skipped' : 'no test'
}

const count = (tests: readonly Ran[], status: Ran['status']) => tests.filter((test) => test.status === status).length

/** One line about a guarantee: `G1   ok       12 tests  a committed change is published, …`. */
export function lineOf({ id, promise, verdict, tests }: Row): string {
  const [failed, skipped] = [count(tests, 'failed'), count(tests, 'skipped')]
  const ran = tests.length - skipped
  const others = [...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])]
  const told = `${String(ran).padStart(4)} test${ran === 1 ? ' ' : 's'}`
  return `${id.padEnd(4)} ${verdict.padEnd(8)}${told}  ${promise}${others.length > 0 ? ` (${others.join(', ')})` : ''}`
}
