import { hasRedis, openCarrier } from '@dsm/testing'
import { describe } from 'vitest'
import { carrierConformance } from './carrier-conformance.ts'
import { trimmingConformance } from './trimming-conformance.ts'

for (const conformance of [carrierConformance, trimmingConformance]) {
  conformance('memory', () => openCarrier('memory'))
  describe.skipIf(!hasRedis())('on a server', () => {
    conformance('redis', () => openCarrier('redis'))
  })
}
