import { tokenFor } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { dsm } from './dsm.ts'
import { startSystem } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

test('what is away is named with its address and what to do, also where another service needs it', async () => {
  const system = await startSystem({ ollama: { url: 'http://127.0.0.1:1' } })
  try {
    await createTeam(system.clients)
    const env = {
      ...Object.fromEntries(Object.entries(system.urls).map(([name, url]) => [`DSM_${name.toUpperCase()}_URL`, url])),
      DSM_TOKEN: await tokenFor({}, 600),
    }
    const healthy = await dsm(['health'], { env })
    expect(healthy).toMatchObject({ code: 0, out: expect.stringMatching(/sprint +ready/) })
    expect(healthy.out).toMatch(/orchestrator +degraded .*model: Ollama does not answer/)

    await system.halt('sprint')
    const there = `sprint (${system.urls.sprint})`
    for (const argv of [
      ['sprint', 'ATLAS'],
      ['orchestrate', 'ATLAS'],
    ]) {
      const { code, err } = await dsm(argv, { env })
      expect(code).toBe(4)
      expect(err).toContain(`Not there: ${there}\n`)
      expect(err).toContain('dsm up')
      expect(err).not.toMatch(/^\s+at /m)
    }
    const json = JSON.parse((await dsm(['sprint', 'ATLAS', '--json'], { env })).err)
    expect(json).toMatchObject({ code: 'upstream-unavailable', exit: 4, detail: expect.stringContaining(system.urls.sprint) })
    const sick = await dsm(['health', '--json'], { env })
    expect(sick.code).toBe(4)
    expect(JSON.parse(sick.out)).toContainEqual({ service: 'sprint', url: system.urls.sprint, status: 'away', checks: [] })
  } finally {
    await system.stop()
  }
})
