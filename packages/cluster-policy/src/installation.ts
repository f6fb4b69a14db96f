import { stringify } from 'yaml'
import { type Manifest, nameOf } from './manifest.ts'

const heading =
  '# Rendered from helm/dsm with k8s/values.yaml by `npm run chart -- --write`; a change here is undone by the next rendering.\n'

/** Files of a kustomize installation, by path: one for each object, and the list of them. */
export function installationOf(manifests: readonly Manifest[]): Map<string, string> {
  const files = new Map(
    manifests.map((manifest) => [fileOf(manifest), `${heading}${stringify(withoutHelm(manifest), { lineWidth: 0, version: '1.1' })}`]),
  )
  if (files.size !== manifests.length) throw new Error(`two objects would lie in one file: ${manifests.map(nameOf).join(', ')}`)
  const resources = [...files.keys()].toSorted()
  const list = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }
  return new Map([...files, ['kustomization.yaml', `${heading}${stringify(list)}`]])
}

const fileOf = ({ kind, metadata }: Manifest) => `${kind.toLowerCase()}-${withoutHash(metadata.name ?? '')}.yaml`

/** Jobs carry a digest of what they do in their names; their files are not renamed with it. */
const withoutHash = (name: string) => name.replace(/-[0-9a-f]{8}$/, '')

const labelsOfHelm = ['helm.sh/chart', 'app.kubernetes.io/managed-by']

/** Helm's own labels would say that Helm looks after the object. */
function withoutHelm(manifest: Manifest): unknown {
  return JSON.parse(JSON.stringify(manifest), (key, value: unknown) => {
    if (!['labels', 'annotations'].includes(key) || typeof value !== 'object' || value === null) return value
    const kept = Object.entries(value).filter(([name]) => !labelsOfHelm.includes(name))
    return kept.length === 0 ? undefined : Object.fromEntries(kept)
  })
}
