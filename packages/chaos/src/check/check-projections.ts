import type { Finding, Projection } from './history.ts'

const toldMax = 300

/** Every read model equals the one that is made again from the events, or from the service that owns the facts. */
export function checkProjection({ name, expected, actual }: Projection): Finding[] {
  const keys = new Set([...expected.keys(), ...actual.keys()])
  return [...keys].flatMap((key): Finding[] => {
    const [should, is] = [expected.get(key), actual.get(key)]
    if (should === is) return []
    return [{ kind: 'diverged', what: `${name} ${key}`, detail: `is ${told(is)}, should be ${told(should)}` }]
  })
}

function told(value: string | undefined): string {
  if (value === undefined) return 'missing'
  return value.length <= toldMax ? value : `${value.slice(0, toldMax)}…`
}
