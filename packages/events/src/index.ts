export { type Append, append, createAppend } from './append.ts'
export type { Backoff } from './backoff.ts'
export type { Burial, Claim, Entry, EventCarrier, Lag } from './carrier.ts'
export type { NewEvent, Schemas } from './catalogue.ts'
export { type Consumer, type ConsumerOptions, createConsumer } from './consumer.ts'
export { type DeadLetterQuery, dropDeadLetter, listDeadLetters, type Replay, replayDeadLetter, showDeadLetter } from './dead-letters.ts'
export type { Outcome } from './inbox.ts'
export { createMemoryCarrier } from './memory-carrier.ts'
export { countCarriers, emptyRedisStream } from './empty-redis-stream.ts'
export { createEventMetrics, type EventMetrics, type EventMetricsOptions } from './metrics.ts'
export { isOutage } from './outage.ts'
export { createRedisCarrier, type RedisCarrierOptions } from './redis-carrier.ts'
export { createRelay, type Relay, type RelayOptions } from './relay.ts'
export {
  createSubscribe,
  type Handlers,
  type SingleHandler,
  subscribe,
  type Subscription,
  type SubscriptionOptions,
} from './subscription.ts'
