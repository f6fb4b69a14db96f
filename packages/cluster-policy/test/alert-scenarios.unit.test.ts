import { whyNoCluster } from '@dsm/cluster-testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { evaluateRules, type RuleGroups } from './support/promtool.ts'
import { renderChart } from './support/render-chart.ts'

const why = whyNoCluster(['helm', 'promtool'])
if (why) console.warn(`\ntests of what alerts do ${why}\n`)

const Rule = z.looseObject({ alert: z.string().optional(), expr: z.string() })
const PrometheusRule = z.looseObject({
  spec: z.object({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(Rule) })) }),
})

/** The rules of the chart, and those with the expression of one alert replaced. */
async function chartRules(): Promise<RuleGroups> {
  const manifests = await renderChart({ values: 'crd', namespace: 'dsm' })
  return PrometheusRule.parse(manifests.find(({ kind }) => kind === 'PrometheusRule')).spec
}

function withExpression(rules: RuleGroups, name: string, expr: string): RuleGroups {
  const replaced = rules.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => (rule.alert === name ? { ...rule, expr } : rule)),
  }))
  return { groups: replaced }
}

describe.skipIf(why)('alerts, as Prometheus evaluates them', { tags: ['K5'] }, () => {
  test('fire when what they tell of happens, for as long as they say, and for nothing else', async () => {
    const answer = await evaluateRules(await chartRules())

    expect(answer.code, `${answer.stdout}\n${answer.stderr}`).toBe(0)
  })

  test('one that never fires, or always does, would be noticed, whichever it is', async () => {
    const rules = await chartRules()
    const names = rules.groups.flatMap((group) => group.rules).flatMap(({ alert = [] }) => alert)
    expect(names.length).toBeGreaterThan(10)

    for (const name of names) {
      for (const expr of ['vector(1) > 2', 'vector(1)']) {
        const answer = await evaluateRules(withExpression(rules, name, expr))
        expect(answer.code, `${name}: ${expr}`).not.toBe(0)
        expect(answer.stdout + answer.stderr).toContain(name)
      }
    }
  })
})
