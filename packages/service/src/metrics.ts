import type { Pool } from '@dsm/postgres'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Gauge, Histogram, type Registry } from 'prom-client'

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
