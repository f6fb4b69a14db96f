const suffixes: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** A Kubernetes quantity as a number: `250m` is 0.25, `1Gi` is 1073741824. Throws if it is none. */
export function quantity(text: string): number {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? []
  const factor = suffixes[suffix]
  if (digits === undefined || factor === undefined) throw new Error(`"${text}" is no quantity`)
  return Number(digits) * factor
}
