import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { guarantees } from '../guarantees/guarantees.ts'
import { onKubernetes } from '../guarantees/kubernetes.ts'
import { detailsOf, unpadded, withTable } from '../guarantees/pages.ts'
import { filesThatRun, findProofs, proofsIn } from '../guarantees/proofs.ts'
import { judge, lineOf, type Report } from '../guarantees/verdict.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const writeAgain = 'run npm run guarantees -- --write'

describe('the guarantees of this tree', () => {
  const proofs = findProofs(root)
  const every = [...guarantees, ...onKubernetes]

  test('the README and the list of tests say what the tests are tagged with', () => {
    const readme = read('README.md')
    expect(unpadded(readme), writeAgain).toBe(unpadded(withTable(readme, { table: 'guarantees', guarantees, proofs })))
    expect(unpadded(readme), writeAgain).toBe(unpadded(withTable(readme, { table: 'kubernetes', guarantees: onKubernetes, proofs })))
    expect(unpadded(read('docs/guarantees.md')), writeAgain).toBe(unpadded(detailsOf(every, proofs)))
  })

  test('the test that the README names for a guarantee exists and is tagged with it', () => {
    const named = every.filter(({ shownBy }) => shownBy !== undefined)
    const missing = named.filter(({ id, shownBy }) => !proofs.some(({ title, guarantees: of }) => title === shownBy && of.includes(id)))
    expect(missing.map(({ id, shownBy }) => [id, shownBy])).toEqual([])
  })

  test('no tag names a guarantee that there is not, and every tagged test is run by some file', () => {
    const ids = every.map(({ id }) => id)
    expect(proofs.flatMap((proof) => proof.guarantees).filter((id) => !ids.includes(id))).toEqual([])
    expect(proofs.filter((proof) => filesThatRun(proof, root).length === 0)).toEqual([])
  })
})

describe('tagged tests', () => {
  test.each([
    [`test('it\\'s one', { tags: ['G1'] }, () => {})`, [["it's one", ['G1']]]],
    [`test.skipIf(no)(\n  \`in \${rows}\`,\n  { timeout: 5, tags: ['G1', 'G12'] },\n  () => {},\n)`, [['in ${rows}', ['G1', 'G12']]]],
    [`describe("all", { tags: 'G3' }, () => { test('inner', () => {}) })`, [['all', ['G3']]]],
    [
      `const tags = ['G17']\ntest('two of', { tags }, () => {})\ntest('three', { tags, timeout: 5 }, () => {})`,
      [
        ['two of', ['G17']],
        ['three', ['G17']],
      ],
    ],
    [`test('without', () => {})`, []],
  ])('are found in %s', (text, found) => {
    expect(proofsIn('x.test.ts', text).map(({ title, guarantees: of }) => [title, of])).toEqual(found)
  })

  test('a tag that would not be found is an error', () => {
    expect(() => proofsIn('x.test.ts', `const options = { tags: ['G1'] }\ntest('x', options, () => {})`)).toThrow('x.test.ts has 1 options')
  })
})

describe('the verdict', () => {
  const guarantee = { id: 'G1', promise: 'all is well', how: '' }
  const ran = (...statuses: string[]) =>
    statuses.map((status, at) => ({ fullName: `test ${at}`, status, tags: ['G1'], failureMessages: status === 'failed' ? ['no'] : [] }))
  const judged = (assertionResults: Report['testResults'][number]['assertionResults'], status: 'passed' | 'failed' = 'passed') => {
    const report = { testResults: [{ name: '/tree/a.test.ts', status, message: 'cannot be loaded', assertionResults }] }
    const proofs = [{ file: 'a.test.ts', title: 'x', guarantees: ['G1'] }]
    return judge([guarantee], { proofs, report, root: '/tree' }).map((row) => lineOf(row))
  }

  test.each<[what: string, line: string, found: string[]]>([
    ['all tests passed', 'G1   ok         2 tests  all is well', judged(ran('passed', 'passed'))],
    ['one failed', 'G1   failed     2 tests  all is well (1 failed)', judged(ran('passed', 'failed'), 'failed')],
    ['some were skipped', 'G1   ok         1 test   all is well (1 skipped)', judged(ran('passed', 'skipped'))],
    ['all were skipped', 'G1   skipped    0 tests  all is well (1 skipped)', judged(ran('skipped'))],
    ['there is none', 'G1   no test    0 tests  all is well', judged([])],
    ['its file could not be loaded', 'G1   failed     1 test   all is well (1 failed)', judged([], 'failed')],
  ])('where %s', (_what, line, found) => {
    expect(found).toEqual([line])
  })

  test('of another guarantee does not depend on it', () => {
    const other = { ...guarantee, id: 'G2' }
    const report = { testResults: [{ name: '/tree/a.test.ts', status: 'failed' as const, message: '', assertionResults: ran('failed') }] }
    expect(judge([guarantee, other], { proofs: [], report, root: '/tree' }).map(({ verdict }) => verdict)).toEqual(['failed', 'no test'])
  })
})
