export { arbitraryOf, hostile, type KnownIds } from './fuzz/arbitrary-of.ts'
export { fingerprint } from './fuzz/fingerprint.ts'
export { type FuzzedRequest, properRequestsTo, requestsTo } from './fuzz/request-of.ts'
