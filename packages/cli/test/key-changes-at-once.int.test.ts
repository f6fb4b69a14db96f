import { ServiceName } from '@dsm/contracts'
import { createVerifier, mintToken } from '@dsm/service'
import { expect, test } from 'vitest'
import { readKeys } from '../src/cluster/cluster-keys.ts'
import { initCluster } from '../src/cluster/init-cluster.ts'
import { openSecrets } from '../src/cluster/kubernetes-secrets.ts'
import { retireClusterKeys, rotateClusterKeys } from '../src/cluster/rotate-cluster-keys.ts'
import type { SecretStore } from '../src/cluster/secret-store.ts'
import { emptyDirectory } from './dsm.ts'
import { startFakeKubernetes } from './system/fake-kubernetes.ts'

const once = { spreadMs: 0, retire: false, tell: () => {} }

async function installation() {
  const { kubeconfig } = await startFakeKubernetes(await emptyDirectory())
  const store = await openSecrets({ namespace: 'dsm', kubeconfig })
  await initCluster(store, {})
  /** Throws where a token is signed with a key that is not published, also one that would be made from now on. */
  const requireGoodTokens = async () => {
    const { privateJwk, jwks } = (await readKeys(store)) ?? { jwks: { keys: [] } }
    expect(jwks.keys.map(({ x }) => x)).toContain(privateJwk?.x)
    const verify = createVerifier({ jwks })
    for (const name of ServiceName.options) {
      const token = (await store.read(`dsm-token-${name}`))?.data['token']
      expect((await verify(token ?? '')).role).toBe('service')
    }
  }
  const letTokenEndSoon = async () => {
    const token = await mintToken((await readKeys(store))?.privateJwk ?? {}, { sub: 'sprint-service', role: 'service', projects: '*' })
    await store.replace('dsm-token-sprint', { token })
  }
  return { store, requireGoodTokens, letTokenEndSoon }
}

/** Nothing is changed before two of those who work with it have read what they change. */
function afterBothLooked(store: SecretStore): SecretStore {
  const bothLooked = Promise.withResolvers<void>()
  let waiting = 0
  const replace: SecretStore['replace'] = async (...change) => {
    if ((waiting += 1) === 2) bothLooked.resolve()
    await bothLooked.promise
    await store.replace(...change)
  }
  return { ...store, replace }
}

test('of two rotations at once one fails in words, and every token is good', async () => {
  const { store, requireGoodTokens } = await installation()
  const together = afterBothLooked(store)
  const rotate = () => rotateClusterKeys(together, once)
  const both = await Promise.allSettled([rotate(), rotate()])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      failing: { code: 'keys-changed', title: expect.stringContaining('dsm-public-keys'), hints: [expect.stringContaining('wait')] },
    },
  })
  await requireGoodTokens()
})

test('keys that are retired while a rotation waits take its key away: it signs nothing with it', async () => {
  const { store, requireGoodTokens } = await installation()
  let retiring: Promise<unknown> | undefined
  const patient: SecretStore = {
    ...store,
    read: async (name) => {
      await retiring
      return store.read(name)
    },
  }
  const tell = () => {
    retiring = retireClusterKeys(store)
  }
  const rotating = rotateClusterKeys(patient, { ...once, tell })
  await expect(rotating).rejects.toMatchObject({ failing: { code: 'keys-changed', detail: expect.stringContaining('nothing is signed') } })
  await requireGoodTokens()
})

test('a retirement that began before a rotation signed, and writes after it, is refused', async () => {
  const { store, requireGoodTokens } = await installation()
  const [looked, signed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow: SecretStore = {
    ...store,
    replace: async (...change) => {
      looked.resolve()
      await signed.promise
      await store.replace(...change)
    },
  }
  const patient: SecretStore = {
    ...store,
    replace: async (...change) => {
      if (change[0] === 'dsm-signing-key') await looked.promise
      await store.replace(...change)
    },
  }
  let retiring: Promise<unknown> = Promise.resolve()
  const tell = () => {
    retiring = retireClusterKeys(slow).catch((error: unknown) => error)
  }
  await rotateClusterKeys(patient, { ...once, tell })
  signed.resolve()
  expect(await retiring).toMatchObject({ failing: { code: 'keys-changed', status: 409 } })
  await requireGoodTokens()
})

test('a rotation that is about to sign is refused once a retirement has begun', async () => {
  const { store, requireGoodTokens } = await installation()
  const patient: SecretStore = {
    ...store,
    replace: async (...change) => {
      if (change[0] === 'dsm-signing-key') await retireClusterKeys(store)
      await store.replace(...change)
    },
  }
  const rotating = rotateClusterKeys(patient, once)
  await expect(rotating).rejects.toMatchObject({ failing: { code: 'keys-changed', status: 409 } })
  await requireGoodTokens()
})

test('of two who renew a token at once one does, both end well, and every token is good', async () => {
  const { store, requireGoodTokens, letTokenEndSoon } = await installation()
  await letTokenEndSoon()
  const together = afterBothLooked(store)
  const both = await Promise.all([initCluster(together, {}), initCluster(together, {})])
  const states = both.map((results) => results.find(({ secret }) => secret === 'dsm-token-sprint')?.state)
  expect(new Set(states)).toEqual(new Set(['exists', 'renewed']))
  await requireGoodTokens()
})

test('a token that a rotation has renewed meanwhile stays: none of the retired key takes its place', async () => {
  const { store, requireGoodTokens, letTokenEndSoon } = await installation()
  await letTokenEndSoon()
  const slow: SecretStore = {
    ...store,
    replace: async (...change) => {
      await rotateClusterKeys(store, { ...once, retire: true })
      await store.replace(...change)
    },
  }
  expect(await initCluster(slow, {})).toContainEqual({ secret: 'dsm-token-sprint', state: 'exists' })
  await requireGoodTokens()
})
