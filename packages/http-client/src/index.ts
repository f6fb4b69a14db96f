export { createClient } from './client.ts'
export type { BreakerState, Client, ClientOptions } from './client.ts'
export type { CallArguments, CallInput } from './input.ts'
export { UpstreamRefusal } from './refusal.ts'
