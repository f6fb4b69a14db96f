import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Mutation } from './mutations.ts'

/** What a copy does not need, or shares. */
const leftOut = new Set(['.git', '.toolchain', 'node_modules', 'docs', 'evidence', 'bench'])

/** Copies the tree to a new folder and takes one guarantee out of the copy. Throws if the tree no longer has the text that is to be replaced. */
export async function mutateTree(from: string, to: string, { name, edits }: Pick<Mutation, 'name' | 'edits'>): Promise<void> {
  await cp(from, to, {
    recursive: true,
    // Packages find each other through relative links: in the copy they find those of the copy.
    verbatimSymlinks: true,
    filter: (path) => !leftOut.has(relative(from, path)) && !path.endsWith('/dist'),
  })
  await symlink(join(from, 'node_modules'), join(to, 'node_modules'))
  for (const { file, find, replace } of edits) {
    const path = join(to, file)
    const text = await readFile(path, 'utf8')
    await writeFile(path, replaceOnce(text, { find, replace }, `${name}: ${file}`))
  }
}

export function replaceOnce(text: string, { find, replace }: { find: string; replace: string }, where: string): string {
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${where} has ${parts.length - 1} times what is to be replaced: ${find}`)
  return parts.join(replace)
}

export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
