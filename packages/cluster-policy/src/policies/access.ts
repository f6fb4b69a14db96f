import { z } from 'zod'
import { type Manifest, nameOf } from '../manifest.ts'
import { type Pods, podsOf } from '../pods.ts'
import type { Policy } from '../policy.ts'

const Binding = z.looseObject({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z.array(z.looseObject({ kind: z.string(), name: z.string() })),
})
const Role = z.looseObject({
  rules: z.array(
    z.looseObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).default([]),
      verbs: z.array(z.string()),
    }),
  ),
})
const Account = z.looseObject({ automountServiceAccountToken: z.boolean().optional() })

const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((manifest) => manifest.kind === kind)

/** Accounts that some RoleBinding gives rights to. */
const accountsWithRights = (manifests: readonly Manifest[]) =>
  ofKind(manifests, 'RoleBinding').flatMap((binding) => Binding.parse(binding).subjects.map(({ name }) => name))

export const access: Policy[] = [
  {
    id: 'automount',
    promise: 'a pod has a token of the Kubernetes API if, and only if, its account has rights there',
    check: (manifests) => {
      const entitled = accountsWithRights(manifests)
      const accounts = ofKind(manifests, 'ServiceAccount').filter(
        (account) => Account.parse(account).automountServiceAccountToken !== false,
      )
      return [
        ...accounts.map((account) => `${nameOf(account)}: hands its token to any pod`),
        ...podsOf(manifests).flatMap(({ by, spec }) => {
          const [has, may] = [spec.automountServiceAccountToken !== false, entitled.includes(spec.serviceAccountName ?? 'default')]
          if (has && !may) return [`${by}: has a token that opens nothing it needs`]
          return may && !has ? [`${by}: has no token, and an account with rights`] : []
        }),
      ]
    },
  },
  {
    id: 'accounts',
    promise: 'each program has an account of its own, whether it runs once or on schedule',
    check: (manifests) => {
      const known = ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name)
      const pods = podsOf(manifests)
      const programOf = ({ labels }: Pods) => labels['app.kubernetes.io/name']
      return pods.flatMap((of) => {
        const { by, spec } = of
        const name = spec.serviceAccountName
        if (name === undefined || !known.includes(name)) return [`${by}: runs under an account that is not of this installation`]
        const others = pods.filter((pod) => programOf(pod) !== programOf(of) && pod.spec.serviceAccountName === name)
        return others.length > 0 ? [`${by}: shares its account with ${others.map((pod) => pod.by).join(', ')}`] : []
      })
    },
  },
  {
    id: 'least-privilege',
    promise: 'rights are those named, in this namespace only',
    check: (manifests) => [
      ...manifests
        .filter(({ kind }) => kind.startsWith('ClusterRole'))
        .map((manifest) => `${nameOf(manifest)}: reaches beyond its namespace`),
      ...ofKind(manifests, 'Role').flatMap((role) => faultsOfRole(role)),
      ...ofKind(manifests, 'RoleBinding').flatMap((binding) => {
        const { roleRef } = Binding.parse(binding)
        const exists = roleRef.kind === 'Role' && ofKind(manifests, 'Role').some(({ metadata }) => metadata.name === roleRef.name)
        return exists ? [] : [`${nameOf(binding)}: binds ${roleRef.kind} ${roleRef.name}, which is not of this installation`]
      }),
    ],
  },
]

const escalating = /^(pods\/(exec|attach|portforward|ephemeralcontainers)|roles|rolebindings|serviceaccounts(\/token)?)$/

function faultsOfRole(role: Manifest): string[] {
  return Role.parse(role).rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) => {
    const reads = verbs.some((verb) => verb !== 'create')
    return [
      ...([...apiGroups, ...resources, ...verbs].includes('*') ? [`${nameOf(role)}: allows everything of something`] : []),
      ...(resources.includes('secrets') && reads && resourceNames.length === 0 ? [`${nameOf(role)}: opens all secrets`] : []),
      ...resources
        .filter((resource) => escalating.test(resource))
        .map((resource) => `${nameOf(role)}: ${resource} is a way to more rights`),
    ]
  })
}
