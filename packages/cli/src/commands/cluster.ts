import { z } from 'zod'
import type { ClusterAddress } from '../cluster/kubernetes-secrets.ts'
import type { SecretStore } from '../cluster/secret-store.ts'
import { clusterView, rotatedView } from '../view/cluster-view.ts'
import { Duration } from './auth.ts'
import { command, group } from './command.ts'

const addressOptions = [
  ['--namespace <name>', 'where the installation is (default dsm)'],
  ['--kubeconfig <file>', 'which cluster (default: KUBECONFIG, ~/.kube/config, or the pod that this runs in)'],
  ['--context <name>', 'of the file, not its current one'],
] as const

const Namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
const Address = z.object({ namespace: Namespace.default('dsm'), kubeconfig: z.string().optional(), context: z.string().optional() })
const HostAndPort = z.string().regex(/^[a-zA-Z0-9.-]+:\d{1,5}$/, 'must be host:port')

/** The client of the Kubernetes API is large: only these commands load it. */
async function secretsAt(address: ClusterAddress): Promise<SecretStore> {
  return (await import('../cluster/kubernetes-secrets.ts')).openSecrets(address)
}

const init = command({
  usage: 'init',
  summary:
    'Create the secrets that an installation in Kubernetes lacks and renew its tokens that have less than 90 days left; the rest stays as it is, so it is safe to run at any time',
  options: [
    ...addressOptions,
    ['--postgres <host:port>', 'make passwords and addresses for a PostgreSQL that comes with the installation'],
    ['--redis <host:port>', 'the same for its Redis'],
  ],
  examples: ['dsm cluster init', 'dsm cluster init --namespace dsm --postgres postgres:5432 --redis redis:6379'],
  input: Address.extend({ postgres: HostAndPort.optional(), redis: HostAndPort.optional() }),
  run: async ({ postgres, redis, ...address }) => {
    const { initCluster } = await import('../cluster/init-cluster.ts')
    const secrets = await initCluster(await secretsAt(address), { postgres, redis })
    return { data: { namespace: address.namespace, secrets }, view: clusterView }
  },
})

const rotate = command({
  usage: 'rotate-keys',
  summary: 'Sign with a new key from now on and renew every token of the installation; old tokens stay good until the old keys are retired',
  options: [
    ...addressOptions,
    ['--wait <duration>', 'how long nodes take to show a changed secret to their pods (default 2m)'],
    ['--retire', 'retire the old keys as well, after another wait'],
  ],
  examples: ['dsm cluster rotate-keys', 'dsm cluster rotate-keys --retire'],
  input: Address.extend({ wait: Duration.prefault('2m'), retire: z.boolean().default(false) }),
  run: async ({ wait, retire, ...address }, { tell }) => {
    const { rotateClusterKeys } = await import('../cluster/rotate-cluster-keys.ts')
    const data = await rotateClusterKeys(await secretsAt(address), { spreadMs: wait * 1000, retire, tell })
    return { data, view: rotatedView }
  },
})

const retire = command({
  usage: 'retire-keys',
  summary: 'Forget all keys but the one that signs: tokens of the others are refused as soon as pods see it, within two minutes',
  options: addressOptions,
  examples: ['dsm cluster retire-keys'],
  input: Address,
  run: async (address) => {
    const { retireClusterKeys } = await import('../cluster/rotate-cluster-keys.ts')
    return { data: await retireClusterKeys(await secretsAt(address)), view: rotatedView }
  },
})

export const cluster = group('cluster', 'Keys, tokens and passwords of an installation in Kubernetes', [init, rotate, retire])
