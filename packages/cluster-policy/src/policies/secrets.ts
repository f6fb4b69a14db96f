import { z } from 'zod'
import { configOf } from '../config-map.ts'
import { type Manifest, nameOf } from '../manifest.ts'
import { containersOf, type Pods, podsOf } from '../pods.ts'
import { containerPolicy, type Policy } from '../policy.ts'

const secretName = /PASSWORD|TOKEN|SECRET|CREDENTIAL|PRIVATE|API_?KEY/i
/** Where a secret is or what it is called, not what it says. */
const isPlace = /_(FILE|DIR|PULL_SECRETS)$/
const userInfo = /^[a-z+]+:\/\/[^/\s]*:[^/\s]*@/i
const tokenOrKey = /eyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY/

const shows = (name: string, value: string) =>
  (secretName.test(name) && !isPlace.test(name)) || userInfo.test(value) || tokenOrKey.test(value)

export const noSecretInEnv = containerPolicy('no-secret-in-env', 'no secret is in an environment or a command line', (container) => [
  ...container.env.map(({ name, value, valueFrom }) => {
    if (value !== undefined && shows(name, value)) return `says a secret in ${name}`
    const isRead = JSON.stringify(valueFrom ?? null).includes('secretKeyRef')
    return isRead && `has the secret ${name} in its environment, which everything in it can read; a file can be rotated, too`
  }),
  container.envFrom.some(({ secretRef }) => secretRef !== undefined) && 'has a whole secret in its environment',
  [...container.command, ...container.args].some((text) => userInfo.test(text) || tokenOrKey.test(text)) &&
    'says a secret in its command line',
])

export const noSecretInObjects: Policy = {
  id: 'no-secret-in-objects',
  promise: 'no rendered object carries a secret',
  check: (manifests) =>
    manifests.flatMap((manifest) => {
      if (manifest.kind === 'Secret') return [`${nameOf(manifest)}: is rendered, so that its contents lie wherever the rendering lies`]
      const data = manifest.kind === 'ConfigMap' ? configOf([manifest], manifest.metadata.name ?? '') : {}
      return Object.entries(data).flatMap(([key, value]) => (shows(key, value) ? [`${nameOf(manifest)}: ${key} says a secret`] : []))
    }),
}

const Rule = z.looseObject({
  apiGroups: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  resourceNames: z.array(z.string()).default([]),
  verbs: z.array(z.string()),
})
const Role = z.looseObject({ rules: z.array(Rule).default([]) })

/** The secrets that the init Job may write, as its Role names them. */
function generatedSecrets(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'dsm-init')
    .flatMap((role) => Role.parse(role).rules.flatMap(({ resourceNames }) => resourceNames))
}

/** Names of the secrets and ConfigMaps that a pod mounts or reads. */
function referencesOf(pod: Pods): { secrets: string[]; configMaps: string[] } {
  const { volumes } = pod.spec
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? [])
  return {
    secrets: [
      ...volumes.flatMap(({ secret }) => (secret ? [secret.secretName] : [])),
      ...sources.flatMap(({ secret }) => (secret ? [secret.name] : [])),
    ],
    configMaps: [
      ...volumes.flatMap(({ configMap }) => (configMap ? [configMap.name] : [])),
      ...sources.flatMap(({ configMap }) => (configMap ? [configMap.name] : [])),
      ...containersOf(pod).flatMap(({ envFrom }) => envFrom.flatMap(({ configMapRef }) => (configMapRef ? [configMapRef.name] : []))),
    ],
  }
}

/** With an init Job, a secret whose name begins with `dsm-` has to be one that the Job creates; others are the installer's own. */
export const referencesExist: Policy = {
  id: 'references',
  promise: 'what a pod mounts exists, or is created',
  check: (manifests) => {
    const created = generatedSecrets(manifests)
    const maps = manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)
    return podsOf(manifests).flatMap((pod) => {
      const { secrets, configMaps } = referencesOf(pod)
      return [
        ...configMaps.filter((name) => !maps.includes(name)).map((name) => `${pod.by}: there is no ConfigMap ${name}`),
        ...secrets
          .filter((name) => created.length > 0 && name.startsWith('dsm-') && !created.includes(name))
          .map((name) => `${pod.by}: nobody creates the secret ${name}`),
      ]
    })
  },
}
