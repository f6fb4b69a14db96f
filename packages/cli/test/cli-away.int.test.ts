import { expect, test } from 'vitest'
import { operator } from './system/operator.ts'
import { startSystem } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

test('what is away is named with its address and what to do, also where another service needs it', async () => {
  const system = await startSystem({ ollama: { url: 'http://127.0.0.1:1' } })
  try {
    await createTeam(system.clients)
    const { call } = operator(() => system)
    const healthy = await call('health')
    expect(healthy).toMatchObject({ code: 0, out: expect.stringMatching(/sprint +ready/) })
    expect(healthy.out).toMatch(/orchestrator +degraded .*model: Ollama does not answer/)

    await system.halt('sprint')
    const there = `sprint (${system.urls.sprint})`
    for (const argv of [
      ['sprint', 'ATLAS'],
      ['orchestrate', 'ATLAS'],
    ]) {
      const { code, err } = await call(...argv)
      expect(code).toBe(4)
      expect(err).toContain(`Not there: ${there}\n`)
      expect(err).toContain('dsm up')
      expect(err).not.toMatch(/^\s+at /m)
    }
    const json = JSON.parse((await call('sprint', 'ATLAS', '--json')).err)
    expect(json).toMatchObject({ code: 'upstream-unavailable', exit: 4, detail: expect.stringContaining(system.urls.sprint) })
    const sick = await call('health', '--json')
    expect(sick.code).toBe(4)
    expect(JSON.parse(sick.out)).toContainEqual({ service: 'sprint', url: system.urls.sprint, status: 'away', checks: [] })
  } finally {
    await system.stop()
  }
})
