import { join } from 'node:path'
import { findClusterTools, whyNoCluster } from '@dsm/cluster-testing'
import type { Manifest } from '../../src/manifest.ts'
import { renderChart as render } from '../../src/render-chart.ts'

export const root = join(import.meta.dirname, '../../../..')

/** The sets of values that the chart is tried with, as their files in helm/dsm/ci are named. */
export const valueSets = ['default', 'production-external', 'minimal', 'no-ollama', 'ingress-tls', 'crd'] as const
export type ValueSet = (typeof valueSets)[number]

/** Why what needs Helm is skipped, if it is; the run is told. */
export const whyNoHelm = whyNoCluster(['helm'])
if (whyNoHelm) console.warn(`\ntests of the chart ${whyNoHelm}\n`)

export const helm = (): string => join(findClusterTools().folder, 'helm')

type Rendered = { values: ValueSet; set?: readonly string[]; namespace?: string; isUpgrade?: boolean }

const rendered = new Map<string, Promise<Manifest[]>>()

/** What the chart makes of a set of values, rendered once for all tests of a file: nobody changes it, see `mutated`. */
export function renderChart({ values, ...options }: Rendered): Promise<Manifest[]> {
  const chart = join(root, 'helm/dsm')
  const key = JSON.stringify({ values, ...options })
  const known = rendered.get(key) ?? render({ helm: helm(), chart, values: [join(chart, 'ci', `${values}.yaml`)], ...options })
  rendered.set(key, known)
  return known
}
