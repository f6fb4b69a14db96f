import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { root } from './render-chart.ts'

const registering = globSync(join(root, '{packages,services}/*/src/**/*.ts'))
  .map((path) => readFileSync(path, 'utf8'))
  .filter((text) => text.includes("from 'prom-client'"))

/** Labels that the services give to their metrics, and those that Prometheus adds. */
export function knownLabels(): Set<string> {
  const lists = registering.flatMap((text) => [...text.matchAll(/labelNames: \[([^\]]*)\]/g)].map(([, list = '']) => list))
  return new Set([
    'namespace',
    'service',
    'le',
    ...lists.flatMap((list) => [...list.matchAll(/'([a-z_]+)'/g)].map(([, name = '']) => name)),
  ])
}

/** Names of the metrics that the services register, and of those that Prometheus adds to each target. */
export function knownMetrics(): Set<string> {
  const names = registering.flatMap((text) => [...text.matchAll(/(?:name: |gauge\()'([a-z]+_[a-z_]+)'/g)].map(([, name = '']) => name))
  const histograms = registering.flatMap((text) =>
    [...text.matchAll(/new Histogram(?:<[^>]*>)?\(\{\s*name: '([a-z_]+)'/g)].map(([, name = '']) => name),
  )
  // Of a histogram only its parts can be asked for.
  const partsOf = (name: string) => (histograms.includes(name) ? ['_bucket', '_count', '_sum'].map((part) => name + part) : [name])
  return new Set(['up', ...names.flatMap(partsOf)])
}

/** A PromQL expression as Prometheus' own grammar reads it: the metrics and labels that it names, and whether it is one at all. */
export function readExpression(text: string): { isValid: boolean; metrics: string[]; labels: string[] } {
  const metrics: string[] = []
  const labels: string[] = []
  let isValid = true
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) isValid = false
      if (type.name === 'VectorSelector') metrics.push(...namesIn(node, text))
      if (type.name === 'LabelName') labels.push(text.slice(from, to))
    },
  })
  return { isValid, metrics, labels }
}

function namesIn(selector: SyntaxNode, text: string): string[] {
  const name = selector.getChild('Identifier')
  return name ? [text.slice(name.from, name.to)] : []
}
