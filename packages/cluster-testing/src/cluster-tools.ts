import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What a cluster is started from and talked to with. */
const ofCluster = ['helm', 'etcd', 'kubectl', 'kube-apiserver', 'kube-controller-manager'] as const
const tools = [...ofCluster, 'promtool'] as const
export type ClusterTool = (typeof tools)[number]

const script = join(import.meta.dirname, '../../../scripts/cluster-tools')

/** Where the tools of the Kubernetes tests are, or what is missing there. */
export type FoundTools = { folder: string; missing: ClusterTool[] }

/** Looks for the tools in DSM_KUBE_BIN, else where `scripts/cluster-tools` builds them. */
export function findClusterTools(): FoundTools {
  const folder = execFileSync(script, ['--path'], { encoding: 'utf8' }).trim()
  return { folder, missing: tools.filter((tool) => !existsSync(join(folder, tool))) }
}

/** The path of a tool. Throws if it is not there. */
export function clusterTool(tool: ClusterTool): string {
  const { folder, missing } = findClusterTools()
  if (missing.includes(tool)) throw new Error(`${tool} is not in ${folder}: scripts/cluster-tools builds it`)
  return join(folder, tool)
}

/** Why the tests that need these tools, by default those of a cluster, are skipped, or nothing. */
export function whyNoCluster(needed: readonly ClusterTool[] = ofCluster): string | undefined {
  const { folder, missing } = findClusterTools()
  const lacking = needed.filter((tool) => missing.includes(tool))
  return lacking.length === 0 ? undefined : `SKIPPED: ${lacking.join(', ')} not in ${folder} (scripts/cluster-tools builds them)`
}
