import type { InitResult } from '../cluster/init-cluster.ts'
import type { RotateResult } from '../cluster/rotate-cluster-keys.ts'
import { dim, good, table } from './text.ts'

/** One row a secret: whether it was made or renewed now, or was there. */
export function clusterView({ secrets }: { namespace: string; secrets: readonly InitResult[] }): string {
  return table(
    ['secret', 'state'],
    secrets.map(({ secret, state }) => [secret, state === 'exists' ? dim(state) : good(state)]),
  )
}

export function rotatedView({ publicKeys, renewed }: RotateResult): string {
  const keys = publicKeys === 1 ? '1 public key' : `${publicKeys} public keys`
  return renewed.length === 0 ? keys : `${keys}; renewed: ${renewed.join(', ')}`
}
