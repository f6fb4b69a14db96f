import { existsSync, readFileSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What only development needs: none of it may be in the image. */
const forbidden = ['typescript', 'vitest', 'knip', 'oxlint', 'oxfmt', 'fast-check', '@dbos-inc+dbos-sdk', 'bullmq', 'graphile-worker']
const needed = [
  'start.js',
  'package.json',
  'LICENSE',
  'sbom.cdx.json',
  'db/_shared',
  'packages/cli/dist/main.js',
  'packages/cli/dist/healthcheck.js',
]
const mebibyte = 1_048_576

/** What is in the image that should not be, or is not that should be. */
export async function checkContents(app: string, tell: (line: string) => void): Promise<string[]> {
  const packages = await readdir(join(app, 'node_modules', '.pnpm'))
  const faults = [
    ...forbidden.filter((name) => packages.some((entry) => entry.startsWith(`${name}@`))).map((name) => `${name} is in the image`),
    ...needed.filter((path) => !existsSync(join(app, path))).map((path) => `${path} is not in the image`),
  ]
  const seen = { files: 0, bytes: 0 }
  for (const entry of await readdir(app, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    seen.files += 1
    seen.bytes += (await lstat(path)).size
    if (/\.(?:map|ts|tsbuildinfo)$/.test(entry.name) && !path.includes('/node_modules/')) faults.push(`${path} is no part of a build`)
  }
  const { components = [] } = JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8')) as { components?: unknown[] }
  tell(`${seen.files} files, ${Math.round(seen.bytes / mebibyte)} MiB, ${components.length} components in the bill of materials`)
  if (components.length < 50) faults.push(`the bill of materials names ${components.length} components only`)
  return faults
}
