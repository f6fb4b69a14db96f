import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installationOf } from './installation.ts'
import { renderChart } from './render-chart.ts'
import { readAnnotated } from './values/annotated.ts'
import { withValues } from './values/page.ts'
import { schemaOf, schemaText } from './values/schema.ts'

/** Files by their path from the root of the repository. */
export type Files = Map<string, string>

const chart = 'helm/dsm'
const installation = 'k8s/installation'

/** What describes the values of the chart, written from the values themselves. */
export async function describingFiles(root: string): Promise<Files> {
  const values = readAnnotated(await readFile(join(root, chart, 'values.yaml'), 'utf8'))
  const page = await readFile(join(root, chart, 'README.md'), 'utf8')
  return new Map([
    [`${chart}/values.schema.json`, schemaText(schemaOf(values, 'Values of the chart of Digital Scrum Master'))],
    [`${chart}/README.md`, withValues(page, values)],
  ])
}

/** The installation without Helm, as the chart renders it. */
export async function installationFiles(root: string, helm: string): Promise<Files> {
  const manifests = await renderChart({ helm, chart: join(root, chart), values: [join(root, 'k8s/values.yaml')], withHooks: false })
  return new Map([...installationOf(manifests)].map(([name, text]) => [`${installation}/${name}`, text]))
}

/** Paths of files that are not as they are written, or that nothing writes any more. */
export async function driftOf(root: string, files: Files): Promise<string[]> {
  const differing = await Promise.all(
    [...files].map(async ([path, text]) => ((await readFile(join(root, path), 'utf8').catch(() => undefined)) === text ? [] : [path])),
  )
  return [...differing.flat(), ...(await leftOver(root, files))].toSorted()
}

/** Files of the installation that no object stands behind. Empty where nothing of the installation is among the files. */
export async function leftOver(root: string, files: Files): Promise<string[]> {
  if (![...files.keys()].some((path) => path.startsWith(installation))) return []
  const present = await readdir(join(root, installation)).catch(() => [])
  return present.map((name) => `${installation}/${name}`).filter((path) => !files.has(path))
}
