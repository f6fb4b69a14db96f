import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replaceOnce } from '../src/mutations/mutate-tree.ts'
import { mutations } from '../src/mutations/mutations.ts'
import { mutationTable } from '../src/report/mutation-table.ts'

const repository = join(import.meta.dirname, '../../..')

test.for(mutations.map((mutation) => [mutation.name, mutation] as const))(
  '%s: the code that is taken out is still there',
  async ([, { edits }]) => {
    for (const { file, find, replace } of edits) {
      const text = await readFile(join(repository, file), 'utf8')
      expect(replaceOnce(text, { find, replace }, file)).not.toBe(text)
    }
  },
)

test.for([
  ['missing', 'abc'],
  ['there twice', 'x x'],
])('what is to be replaced and is %s is refused', ([, text]) => {
  expect(() => replaceOnce(text ?? '', { find: 'x', replace: 'y' }, 'file')).toThrow('what is to be replaced')
})

test('the table names what was not found', () => {
  const result = { name: 'inbox', without: 'w', found: false, kinds: {}, example: 'nothing was found', seconds: 3 }
  expect(mutationTable([result])).toMatch(/inbox +NOT FOUND[^]*0 of 1 found/)
  expect(mutationTable([{ ...result, found: true, kinds: { lost: 2 } }])).toMatch(/inbox +found[^]*lost 2[^]*1 of 1 found/)
})
