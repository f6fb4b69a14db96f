import { test } from '@dsm/cluster-testing'
import { createVerifier } from '@dsm/service'
import { expect } from 'vitest'
import { z } from 'zod'
import { openSecrets } from '../src/cluster/kubernetes-secrets.ts'
import { dsm } from './dsm.ts'

const Secrets = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()) })) })

test('a real API server takes what "cluster init" makes, and rotating the keys renews all that they sign', async ({
  kubeconfig,
  kubectl,
  namespace,
}) => {
  const call = (...argv: string[]) => dsm(['cluster', ...argv, '--namespace', namespace, '--kubeconfig', kubeconfig])
  const secrets = async () => {
    const { stdout } = await kubectl(['get', 'secrets', '--namespace', namespace, '--output=json'])
    const found = Secrets.parse(JSON.parse(stdout)).items
    return new Map(
      found.map(({ metadata, data }) => [metadata.name, new Map(Object.entries(data).map(([key, value]) => [key, atob(value)]))]),
    )
  }
  expect(await call('init', '--postgres', 'postgres:5432', '--redis', 'redis:6379')).toMatchObject({ code: 0, err: '' })
  const first = await secrets()
  expect([...first.keys()]).toEqual(expect.arrayContaining(['dsm-signing-key', 'dsm-token-daily-scrum', 'dsm-database', 'dsm-redis']))
  expect(await call('init', '--postgres', 'postgres:5432', '--redis', 'redis:6379')).toMatchObject({ code: 0 })
  expect(await secrets()).toEqual(first)

  expect((await call('rotate-keys', '--wait', '1s', '--retire')).code).toBe(0)
  const rotated = await secrets()
  expect(rotated.get('dsm-database')).toEqual(first.get('dsm-database'))
  const verify = createVerifier({ jwks: JSON.parse(rotated.get('dsm-public-keys')?.get('jwks.json') ?? '{}') })
  expect((await verify(rotated.get('dsm-token-sprint')?.get('token') ?? '')).role).toBe('service')
  await expect(verify(first.get('dsm-token-sprint')?.get('token') ?? '')).rejects.toThrow('is not one that this installation has signed')
})

test('a real API server makes a new version with each change, also of nothing, and refuses one of an older version', async ({
  kubeconfig,
  namespace,
}) => {
  const store = await openSecrets({ namespace, kubeconfig })
  await store.create('dsm-signing-key', { key: 'first' })
  const version = (await store.read('dsm-signing-key'))?.version
  await store.replace('dsm-signing-key', { key: 'first' }, version)
  await expect(store.replace('dsm-signing-key', { key: 'second' }, version)).rejects.toMatchObject({
    failing: { code: 'keys-changed', status: 409, title: expect.stringContaining('dsm-signing-key') },
  })
  expect((await store.read('dsm-signing-key'))?.data).toEqual({ key: 'first' })
})

test('a namespace that is not there is told with the command that makes it', async ({ kubeconfig }) => {
  const { code, err } = await dsm(['cluster', 'init', '--namespace', 'not-there', '--kubeconfig', kubeconfig])
  expect(code).toBe(1)
  expect(err).toContain('kubectl create namespace not-there')
})
