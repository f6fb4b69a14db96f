import type { Pool } from '@dsm/postgres'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import { Gauge, Histogram, type Registry } from 'prom-client'
import type { Runtime } from './definition.ts'

/** Counts and times requests by operation and status; what is no operation (an unknown path) is one series, so that callers cannot make new ones. */
export function requestMetrics(registry: Registry): (request: FastifyRequest, reply: FastifyReply) => void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['operation', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [registry],
  })
  return (request, reply) => {
    const operation = request.routeOptions.config.operation?.id ?? 'none'
    duration.observe({ operation, status: reply.statusCode }, reply.elapsedTime / 1000)
  }
}

/** Connections of the pool by state, read when Prometheus asks. */
export function poolMetrics(registry: Registry, pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>): void {
  new Gauge({
    name: 'postgres_pool_connections',
    help: 'Database connections that are open or idle, and requests that wait for one',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      this.set({ state: 'total' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
}

/** When the token that this service shows to the others expires, read from the one that it uses when Prometheus asks; NaN if that does not say. */
export function tokenMetrics(registry: Registry, token: Runtime['serviceToken']): void {
  const expires: Gauge = new Gauge({
    name: 'dsm_token_expires_timestamp_seconds',
    help: 'When the token that this service shows to others expires, in Unix time',
    registers: [registry],
    collect: async () => expires.set(expiryOf(typeof token === 'function' ? await token() : token)),
  })
}

function expiryOf(token: string): number {
  try {
    return decodeJwt(token).exp ?? NaN
  } catch {
    return NaN
  }
}
