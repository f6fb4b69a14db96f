import { type Manifest, nameOf } from '../../src/manifest.ts'

/** A change of one object, by name (`Deployment/sprint-service`) and path: what lies there becomes what the function makes of it. */
export type Mutation = { object: string; path: string; to: (old: unknown) => unknown }

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** The objects with the change made. Throws if there is no such object, or nothing on the way to the path: a mutation that changes nothing proves nothing. */
export function mutated(manifests: readonly Manifest[], { object, path, to }: Mutation): Manifest[] {
  const copies = structuredClone([...manifests])
  const target = copies.find((manifest) => nameOf(manifest).startsWith(object))
  if (!target) throw new Error(`there is no ${object} to change`)
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const holder = steps.reduce<unknown>((value, step) => (isTree(value) ? value[step] : undefined), target)
  if (!isTree(holder)) throw new Error(`${object} has nothing at ${path}`)
  const changed = to(holder[last])
  if (changed === undefined) delete holder[last]
  else holder[last] = changed
  return copies
}

/** The objects without the one of that name. */
export function without(manifests: readonly Manifest[], object: string): Manifest[] {
  const rest = manifests.filter((manifest) => nameOf(manifest) !== object)
  if (rest.length === manifests.length) throw new Error(`there is no ${object} to take away`)
  return rest
}
