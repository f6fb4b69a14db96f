import { Registry } from 'prom-client'
import { describe, expect } from 'vitest'
import { createEventMetrics, type EventCarrier } from '../src/index.ts'
import { bodyOf } from './catalogue.ts'
import { type Scene, test } from './scene.ts'

async function scrape(registry: Registry): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

function measured(scene: Scene, carrier: EventCarrier = scene.carrier) {
  const registry = new Registry()
  return { registry, metrics: createEventMetrics({ registry, db: scene.db, carrier, group: 'backlog' }) }
}

describe('metrics', () => {
  test('an operator sees what waits in the outbox, in the stream and among the dead', async ({ scene }) => {
    const { registry, metrics } = measured(scene)
    await scene.emit(1, 2)
    const waiting = await scrape(registry)
    expect(waiting).toMatchObject({ dsm_outbox_depth: 2, dsm_dead_letters: 0 })
    expect(waiting['dsm_outbox_oldest_age_seconds']).toBeGreaterThan(0)

    await scene.relay({ metrics }).drain()
    expect(await scrape(registry)).toMatchObject({
      dsm_outbox_depth: 0,
      dsm_outbox_oldest_age_seconds: 0,
      dsm_events_published_total: 2,
      dsm_stream_lag: 2,
    })

    await scene.publish('junk', bodyOf(3), bodyOf(3))
    scene.consume({ metrics })
    await expect.poll(() => scene.numbers()).toEqual([1, 2, 3])
    await expect
      .poll(() => scrape(registry))
      .toMatchObject({
        dsm_dead_letters: 1,
        dsm_stream_lag: 0,
        dsm_stream_pending: 0,
        'dsm_events_consumed_total{outcome="handled"}': 3,
        'dsm_events_consumed_total{outcome="duplicate"}': 1,
        'dsm_events_consumed_total{outcome="dead"}': 1,
      })
  })

  test('a lost carrier does not take the other metrics with it', async ({ scene }) => {
    await scene.emit(1)
    const away: EventCarrier = { ...scene.carrier, lag: () => Promise.reject(new Error('away')) }
    const scraped = await scrape(measured(scene, away).registry)
    expect(scraped['dsm_outbox_depth']).toBe(1)
    expect(scraped['dsm_stream_lag']).toBeNaN()
  })
})
