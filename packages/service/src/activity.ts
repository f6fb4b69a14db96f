import { setTimeout as delay } from 'node:timers/promises'
import type { EventCarrier, EventMetrics, Relay } from '@dsm/events'

/** `waiting`: events that have arrived and are not handled. `published`: how many this process has published so far. */
export type Activity = { waiting: number; published: number }

type Parts = { carrier: EventCarrier; group: string; relay: Relay; metrics: EventMetrics }

/** The order matters: what the handled events caused is committed by then, so publishing after the look at the lag counts it. */
export async function activityOf({ carrier, group, relay, metrics }: Parts): Promise<Activity> {
  const { pending, behind } = await carrier.lag(group)
  await relay.drain()
  const { values } = await metrics.published.get()
  return { waiting: pending + (behind ?? 0), published: values.reduce((sum, { value }) => sum + value, 0) }
}

const lookAgainMs = 5

/** Waits until nothing is left to publish or to handle among started services, whatever their handlers publish in turn. */
export async function untilQuiet(services: readonly { activity: () => Promise<Activity> }[]): Promise<void> {
  for (let published = Number.NaN; ; await delay(lookAgainMs)) {
    const seen = await Promise.all(services.map((service) => service.activity()))
    const total = seen.reduce((sum, activity) => sum + activity.published, 0)
    const waiting = seen.some((activity) => activity.waiting > 0)
    // One quiet look proves little: an event may have passed between the looks at two services. Two without a publication in between do.
    if (!waiting && total === published) return
    published = waiting ? Number.NaN : total
  }
}
