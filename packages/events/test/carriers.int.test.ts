import { hasRedis, openCarrier } from '@dsm/testing'
import { describe } from 'vitest'
import { carrierConformance } from './carrier-conformance.ts'

carrierConformance('memory', () => openCarrier('memory'))
describe.skipIf(!hasRedis())('on a server', () => {
  carrierConformance('redis', () => openCarrier('redis'))
})
