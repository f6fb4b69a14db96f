import { test as base } from 'vitest'
import { type Proxy, startProxy } from './proxy.ts'
import { startSystem, type System } from './start-system.ts'

/** A test with five services of its own, and a proxy between the orchestrator and the others. */
export const test = base.extend<{ watched: { system: System; proxy: Proxy } }>({
  // oxlint-disable-next-line no-empty-pattern
  watched: async ({}, use) => {
    const proxy = await startProxy()
    const system = await startSystem({ urlsSeenBy: (name, urls) => (name === 'orchestrator' ? proxy.inFrontOf(urls) : urls) })
    await use({ system, proxy })
    await proxy.stop()
    await system.stop()
  },
})
