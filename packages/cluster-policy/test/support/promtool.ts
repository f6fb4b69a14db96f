import { copyFile, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool, type ToolAnswer } from '@dsm/cluster-testing'
import { stringify } from 'yaml'

/** Groups of rules, as a PrometheusRule holds them. */
export type RuleGroups = { groups: { name: string; rules: { alert?: string | undefined; expr: string }[] }[] }

const scenarios = join(import.meta.dirname, '../alerts/scenarios.yaml')

/** Has Prometheus' own tool evaluate the rules over the series of the scenarios. It answers 0 if each alert fires as they say. */
export async function evaluateRules(rules: RuleGroups): Promise<ToolAnswer> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dsm-rules-'))
  await writeFile(join(folder.path, 'rules.yaml'), stringify(rules))
  await copyFile(scenarios, join(folder.path, 'scenarios.yaml'))
  return await runTool('promtool', { args: ['test', 'rules', join(folder.path, 'scenarios.yaml')] })
}
