import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  backlogOperations,
  chronicleOperations,
  orchestratorOperations,
  projectOperations,
  showLiveness,
  showReadiness,
  sprintOperations,
} from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { knownLabels, knownMetrics, readExpression } from './support/metrics.ts'
import { renderChart, root, whyNoHelm } from './support/render-chart.ts'

const Rules = z.array(
  z.object({
    name: z.string(),
    rules: z.array(
      z.object({
        alert: z.string().optional(),
        record: z.string().optional(),
        expr: z.string(),
        annotations: z.object({ summary: z.string().min(1), runbook: z.string() }).optional(),
        labels: z.object({ severity: z.enum(['critical', 'warning']) }).optional(),
      }),
    ),
  }),
)
const Dashboard = z.object({
  rows: z.array(z.object({ panels: z.array(z.object({ title: z.string(), unit: z.string(), expr: z.string(), legend: z.string() })) })),
})

const files = join(root, 'helm/dsm/files')
const rules = Rules.parse(parse(readFileSync(join(files, 'rules.yaml'), 'utf8'))).flatMap((group) => group.rules)
const panels = Dashboard.parse(parse(readFileSync(join(files, 'dashboards/overview.yaml'), 'utf8'))).rows.flatMap((row) => row.panels)
const alerts = rules.flatMap(({ alert, ...rule }) => (alert === undefined ? [] : [{ alert, ...rule }]))
const known = knownMetrics().union(new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record]))))
const expressions = [
  ...rules.map(({ alert, record, expr }) => ({ of: alert ?? record ?? '', expr })),
  ...panels.map(({ title, expr }) => ({ of: title, expr: expr.replaceAll('$namespace', 'dsm') })),
]

describe('alerts and dashboards', { tags: ['K5'] }, () => {
  test.for(expressions)('$of: is PromQL, and asks for metrics and labels that the services have', ({ expr }) => {
    const { isValid, metrics, labels } = readExpression(expr)

    expect(isValid).toBe(true)
    expect(metrics).not.toEqual([])
    expect(metrics.filter((name) => !known.has(name))).toEqual([])
    expect(labels.filter((name) => !knownLabels().has(name))).toEqual([])
  })

  test('a metric of another name, and what is no expression, would be noticed', () => {
    expect(readExpression('rate(dsm_outbox_deep[5m]) > 1').metrics.filter((name) => !known.has(name))).toEqual(['dsm_outbox_deep'])
    expect(readExpression('sum by (service (up)').isValid).toBe(false)
    expect(readExpression('sum by (colour) (up{shape="round"})').labels).toEqual(['colour', 'shape'])
  })

  test('an operation that a rule names is one that the services have', () => {
    const ids = [projectOperations, backlogOperations, sprintOperations, chronicleOperations, orchestratorOperations]
      .flatMap((operations) => Object.values(operations))
      .map(({ id }) => id)
      .concat(showLiveness.id, showReadiness.id)
    const named = expressions.flatMap(({ expr }) =>
      [...expr.matchAll(/operation(?:=|!=|=~|!~)"([^"]+)"/g)].flatMap(([, list = '']) => list.split('|')),
    )

    // Requests that are no operation are counted as "none".
    expect(named.filter((name) => name !== 'none' && !ids.includes(name))).toEqual([])
    expect(named).toContain('orchestrateProject')
  })

  test('an unready replica, which its probe is told so by a 503, is no error of a service', () => {
    const { expr = '' } = alerts.find(({ alert }) => alert === 'DsmErrors') ?? {}
    const counted = [...expr.matchAll(/http_request_duration_seconds_count\{([^}]*)\}/g)].map(([, labels = '']) => labels)

    expect(counted).toHaveLength(2)
    for (const labels of counted) expect(labels).toContain(`operation!~"${showReadiness.id}|${showLiveness.id}"`)
  })

  test('every metric of the services is on the dashboard or in an alert', () => {
    const shown = new Set(
      expressions.flatMap(({ expr }) => readExpression(expr).metrics.map((name) => name.replace(/_(bucket|count|sum)$/, ''))),
    )

    expect([...known].map((name) => name.replace(/_(bucket|count|sum)$/, '')).filter((name) => !shown.has(name))).toEqual([])
  })

  test('every alert says how bad it is, what is the matter, and where it is written what to do', () => {
    const guide = join(root, 'docs/alerts.md')
    const headings = existsSync(guide) ? [...readFileSync(guide, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading) : []

    for (const { alert, annotations, labels } of alerts) {
      expect(labels?.severity, alert).toBeDefined()
      expect(annotations?.runbook).toBe(`docs/alerts.md#${alert.toLowerCase()}`)
      expect(headings, 'docs/alerts.md has a heading for each alert').toContain(alert)
    }
  })

  test.skipIf(whyNoHelm)(
    'watch the namespace that they are installed in, and the dashboard is JSON with every panel at a place of its own',
    async () => {
      const manifests = await renderChart({ values: 'crd', namespace: 'scrum' })
      const rule = manifests.find(({ kind }) => kind === 'PrometheusRule')
      const map = manifests.find(({ metadata }) => metadata.name === 'dsm-dashboard-overview')
      const { data } = z.object({ data: z.record(z.string(), z.string()) }).parse(map)
      const Placed = z.object({
        panels: z.array(z.object({ id: z.int(), type: z.string(), title: z.string(), gridPos: z.object({ x: z.int(), y: z.int() }) })),
      })
      const placed = Placed.parse(JSON.parse(Object.values(data)[0] ?? '')).panels

      expect(JSON.stringify(rule)).not.toContain('NAMESPACE')
      expect(JSON.stringify(rule)).toContain('namespace=\\"scrum\\"')
      expect(placed.filter(({ type }) => type === 'timeseries').map(({ title }) => title)).toEqual(panels.map(({ title }) => title))
      expect(new Set(placed.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(placed.length)
      expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length)
    },
  )
})
