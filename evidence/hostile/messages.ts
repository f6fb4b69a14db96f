import type { ServiceName } from '@dsm/contracts'
import type { KnownIds } from '@dsm/testing/fuzz'
import type { Vitals } from '@dsm/testing/hostile'
import type { testKeys } from '@dsm/testing/service'

export type ToVictim = 'digest' | 'vitals' | 'stop'

export type Ready = { urls: Record<ServiceName, string>; known: KnownIds; privateJwk: typeof testKeys.privateJwk }

export type FromVictim = Ready | { digest: string } | { vitals: Vitals }
