import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Manifest } from './manifest.ts'
import { readManifests } from './read-manifests.ts'

export type RenderOptions = {
  /** Path of the helm program. */
  helm: string
  /** Folder of the chart. */
  chart: string
  /** Files of values, the last one wins. */
  values?: readonly string[]
  /** Single values after those, as `path=value`. */
  set?: readonly string[]
  namespace?: string
  /** As for an upgrade, not an installation. */
  isUpgrade?: boolean
  /** Hooks and tests as well; they are, unless this says no. */
  withHooks?: boolean
}

const run = promisify(execFile)

/** What Helm would send to the cluster. Throws with Helm's own words where it refuses. */
export async function renderChart({
  helm,
  chart,
  values = [],
  set = [],
  namespace = 'dsm',
  isUpgrade = false,
  withHooks = true,
}: RenderOptions): Promise<Manifest[]> {
  const given = [...values.flatMap((file) => ['--values', file]), ...set.flatMap((value) => ['--set', value])]
  const args = ['template', 'dsm', chart, '--namespace', namespace, ...given]
  const flags = [...(isUpgrade ? ['--is-upgrade'] : []), ...(withHooks ? [] : ['--no-hooks'])]
  const { stdout } = await run(helm, [...args, ...flags], { maxBuffer: 16 * 2 ** 20 })
  return readManifests(stdout)
}
