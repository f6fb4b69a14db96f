import type { Finding, History } from './history.ts'

/** Every acknowledged write is there, once; every refused one is not; of the others nothing is there twice, or in part. */
export function checkRequests({ requests, effects }: Pick<History, 'requests' | 'effects'>): Finding[] {
  return requests.flatMap((request): Finding[] => {
    const { operation, effect, leaves, outcome, attempts, detail } = request
    if (effect === undefined) return []
    const left = effects.get(effect) ?? 0
    const about = {
      what: `${operation} ${effect}`,
      detail: `${outcome} after ${attempts} attempts (${detail}), ${left} of ${leaves} effects`,
    }
    if (left > leaves) return [{ kind: 'doubled', ...about }]
    if (outcome === 'acked' && left < leaves) return [{ kind: 'lost', ...about }]
    if (outcome === 'refused' && left > 0) return [{ kind: 'phantom', ...about }]
    // A transaction happens whole or not at all.
    if (outcome === 'unknown' && left !== 0 && left < leaves) return [{ kind: 'lost', ...about }]
    return []
  })
}
