import { ServiceHealth, ServiceName } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { type Mode, modes } from './system/degraded-modes.ts'
import { orchestrate } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'

/** What each service says of itself, if it says anything: its status, and the names of what is missing. */
async function healthOf({ urls }: System): Promise<Partial<Record<ServiceName, string>>> {
  const told = await Promise.all(
    ServiceName.options.map(async (name) => {
      const response = await fetch(`${urls[name]}/health/ready`).catch(() => undefined)
      if (!response) return [name, 'away']
      const { status, checks } = ServiceHealth.parse(await response.json())
      const missing = checks.filter((check) => check.status === 'down').map((check) => check.name)
      return [name, [status, ...missing].join(' ')]
    }),
  )
  return Object.fromEntries(told)
}

const healthy = Object.fromEntries(ServiceName.options.map((name) => [name, 'ready']))

async function endure({ open, missing, works, refuses }: Mode): Promise<void> {
  const { system, sprintId, takeAway, bringBack, stop } = await open()
  try {
    await expect.poll(() => healthOf(system)).toEqual(healthy)
    await takeAway()
    await expect.poll(() => healthOf(system)).toEqual({ ...healthy, ...missing })
    await works({ ...system, sprintId })
    if (refuses) await expect(refuses({ ...system, sprintId })).rejects.toMatchObject({ code: 'upstream-unavailable' })
    await bringBack()
    await expect.poll(() => healthOf(system)).toEqual(healthy)
    // Without a restart of anything else; a breaker lets one call try after a few seconds.
    const runs = () =>
      orchestrate(system).then(
        ({ status }) => status,
        ({ code }: { code: string }) => code,
      )
    await expect.poll(runs).toBe('done')
    await system.settle()
  } finally {
    await stop()
  }
}

for (const mode of modes) {
  test.skipIf(mode.skip !== undefined)(
    `without ${mode.without}: what does not need it works, readiness names it where it is missing, and all is well once it is back${mode.skip ?? ''}`,
    { tags: ['G8'] },
    async () => {
      await expect(endure(mode)).resolves.toBeUndefined()
    },
  )
}
