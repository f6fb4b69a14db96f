import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What nothing reads at run time. */
const leftOut = /\.(?:map|d\.[mc]?ts|tsbuildinfo)$|^\.(?:cache|installed-from|package-lock\.json)$/

/**
 * Whether a file or folder of this name belongs into the image.
 *
 * @param {string} name
 */
export function isShipped(name) {
  return !leftOut.test(name)
}

const services = ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator']

/**
 * The folder of a service, by its name. Throws for any other name.
 *
 * @param {string} name
 */
export function serviceFolder(name) {
  if (!services.includes(name)) throw new Error(`there is no service ${name}: SERVICE is one of ${services.join(', ')}`)
  return `services/${name}`
}

/**
 * A package of the workspace and all others that it needs at run time, each once.
 *
 * @param {string} root
 * @param {string} name
 * @returns {{ name: string, folder: string }[]}
 */
export function packagesBelow(root, name) {
  const manifests = new Map(
    globSync('{packages,services}/*/package.json', { cwd: root }).map((path) => {
      /** @type {{ name: string, dependencies?: Record<string, string> }} */
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'))
      return [manifest.name, { folder: dirname(path), needs: Object.keys(manifest.dependencies ?? {}) }]
    }),
  )
  const found = new Map()
  const visit = (/** @type {string} */ each) => {
    const manifest = manifests.get(each)
    if (!manifest || found.has(each)) return
    found.set(each, { name: each, folder: manifest.folder })
    manifest.needs.forEach(visit)
  }
  visit(name)
  if (found.size === 0) throw new Error(`the workspace has no package ${name}`)
  return [...found.values()]
}
