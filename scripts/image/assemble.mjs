// Puts together what the image holds, from a tree that is built and has its production dependencies only:
//
//   node scripts/image/assemble.mjs FOLDER SERVICE
//
// The command line with every package that it stands on (the five services are among them), the migrations, and a start.js that serves SERVICE. Left
// out is what nothing reads at run time: sources, tests, type declarations, source maps.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { isShipped, packagesBelow, serviceFolder } from './shipped.mjs'

const root = join(import.meta.dirname, '..', '..')
const [to, service] = process.argv.slice(2)

try {
  if (!to || !service) throw new Error('usage: node scripts/image/assemble.mjs FOLDER SERVICE')
  assemble(to, service)
} catch (error) {
  process.stderr.write(`image: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/**
 * @param {string} target
 * @param {string} name
 */
function assemble(target, name) {
  const start = serviceFolder(name)
  mkdirSync(target, { recursive: true })
  copy('node_modules', target)
  for (const { folder } of packagesBelow(root, '@dsm/cli')) {
    if (!existsSync(join(root, folder, 'dist'))) throw new Error(`${folder} is not built`)
    for (const part of ['package.json', 'dist', 'node_modules']) copy(join(folder, part), target)
  }
  copy('db', target)
  for (const file of ['LICENSE', 'sbom.cdx.json']) copy(file, target)
  const { name: title, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name: title, version, private: true, license, type: 'module' })}\n`)
  writeFileSync(join(target, 'start.js'), `import './${start}/dist/server.js'\n`)
}

/**
 * @param {string} path
 * @param {string} target
 */
function copy(path, target) {
  if (!existsSync(join(root, path))) return
  cpSync(join(root, path), join(target, path), {
    recursive: true,
    // Packages find each other through relative links, which hold in the copy as well.
    verbatimSymlinks: true,
    filter: (from) => isShipped(basename(from)),
  })
}
