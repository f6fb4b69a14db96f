import { Counter, Gauge, type Registry } from 'prom-client'

/** What becomes of questions to memory, and whether it finds what it must find. */
export type MemoryMetrics = {
  recalls: Pick<Counter<'answer'>, 'inc'>
  canary: Pick<Gauge, 'set'>
  embedded: Pick<Counter<'result'>, 'inc'>
}

export function createMemoryMetrics(registry: Registry): MemoryMetrics {
  const registers = [registry]
  return {
    recalls: new Counter({
      name: 'dsm_memory_recalls_total',
      help: 'Questions to memory: answered by texts and facts, by facts alone, or with nothing for a reason',
      labelNames: ['answer'],
      registers,
    }),
    canary: new Gauge({
      name: 'dsm_memory_canary',
      help: '1 while an episode that is asked for by its own text comes back first, else 0',
      registers,
    }),
    embedded: new Counter({
      name: 'dsm_memory_embedded_total',
      help: 'Episodes that the embedding job gave a vector, and those that it left alone',
      labelNames: ['result'],
      registers,
    }),
  }
}
