import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, serviceEnv } from '@dsm/service'
import { describe, expect, test } from 'vitest'
import { configOf } from '../src/config-map.ts'
import type { Manifest } from '../src/manifest.ts'
import { podsOf } from '../src/pods.ts'
import { renderChart, root, valueSets, whyNoHelm } from './support/render-chart.ts'

/** Names of the variables in the schemas of a service's environment. */
const knownTo = (service: string): Set<string> => {
  const files = globSync(
    ['packages/{service,ollama}/src/*env*.ts', `services/${service}/src/server.ts`, `services/${service}/src/**/*-env.ts`].map((pattern) =>
      join(root, pattern),
    ),
  )
  return new Set(files.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name)))
}

/** What the container of each service gets, by the folder of its program. */
function environmentsOf(manifests: readonly Manifest[]) {
  return podsOf(manifests)
    .filter(({ owner }) => owner.kind === 'Deployment')
    .flatMap(({ spec }) => spec.containers)
    .map(({ command, env, envFrom, ports }) => {
      const shared = envFrom.flatMap(({ configMapRef }) => (configMapRef ? [configOf(manifests, configMapRef.name)] : []))
      const own = Object.fromEntries(env.map(({ name, value = '' }) => [name, value]))
      return {
        service: /^services\/(\w+)\//.exec(command[1] ?? '')?.[1] ?? '',
        values: Object.assign({}, ...shared, own) as NodeJS.ProcessEnv,
        ports,
      }
    })
}

test('every variable that a service reads is in the guide', { tags: ['K6'] }, () => {
  const guide = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const told = new Set([...guide.matchAll(/`([A-Z][A-Z_]+|…(?:_[A-Z]+)+)`/g)].map(([, name = '']) => name.replace('…', 'DAILY_SCRUM')))
  const read = ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator'].flatMap((service) => [...knownTo(service)])

  expect(read.length).toBeGreaterThan(80)
  expect([...new Set(read)].filter((name) => !told.has(name))).toEqual([])
})

describe.skipIf(whyNoHelm)('the environment of the services', { tags: ['K5'] }, () => {
  test.for(valueSets)('has no variable that nobody reads, with the values %s', async (values) => {
    const environments = environmentsOf(await renderChart({ values }))

    expect(environments).toHaveLength(5)
    for (const { service, values: given } of environments) {
      const names = Object.keys(given).map((name) => name.replace(/_FILE$/, ''))
      expect(
        // What begins so is read by Node itself.
        names.filter((name) => !name.startsWith('NODE_') && !knownTo(service).has(name)),
        service,
      ).toEqual([])
    }
  })

  test.for(valueSets)('is complete and valid once the secrets are mounted, with the values %s', async (values) => {
    const jwks = JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x' }] })
    const mounted = { AUTH_JWKS: jwks, SERVICE_TOKEN: 'token', DATABASE_URL: 'postgres://db/sprint', REDIS_URL: 'redis://redis' }

    for (const { values: given, ports } of environmentsOf(await renderChart({ values }))) {
      const files = Object.keys(mounted).map((name) => `${name}_FILE`)
      const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !files.includes(name)))

      expect(Object.keys(given)).toEqual(expect.arrayContaining(files))
      expect(ports.map(({ containerPort }) => containerPort)).toEqual([loadConfig({ ...rest, ...mounted }, serviceEnv).PORT])
    }
  })
})
