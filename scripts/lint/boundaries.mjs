import { dirname, join, relative, sep } from 'node:path'

/** Libraries that only compute: no I/O, and a clock or randomness only where `dsm/pure-domain` sees it. */
const pureLibraries = 'zod|luxon|date-holidays|pure-rand/.*|ical\\.js|fractional-indexing|csv-parse/sync|@stdlib/.*|@dsm/forecast'

/**
 * Who may not import what. `file` matches the importing file's path in the repository, `imported` the imported package or, for a relative
 * import, the path that it leads to.
 *
 * @type {{ file: RegExp, imported: RegExp, because: string }[]}
 */
const boundaries = [
  {
    file: /^services\//,
    imported: /^@dsm\/(.*-service|cli)$/,
    because: 'Services never import each other: what they share is an operation or an event of @dsm/contracts.',
  },
  {
    file: /^packages\/(?!cli\/|(cluster-policy|chaos)\/test\/)/,
    imported: /^@dsm\/(.*-service|cli)$/,
    because:
      'Packages are below the services: only the command line composes services, and tests of manifests and of the chaos check compare with them.',
  },
  {
    file: /^(packages\/(?!(cluster-)?testing\/)|services\/)[^/]+\/src\//,
    imported: /^(@dsm\/testing|vitest|fast-check)$/,
    because: 'Test fixtures stay in tests.',
  },
  {
    file: /^services\//,
    imported: /^@dsm\/embedded-postgres$/,
    because: 'A service knows a database by its URL: which server answers is the business of whoever starts it.',
  },
  {
    file: /^services\/[^/]+\/src\/domain\//,
    imported: new RegExp(`^(?!services/[^/]+/src/domain/|(@dsm/contracts|${pureLibraries})$)`),
    because: 'domain/ is pure: it imports contracts, libraries that only compute, and itself.',
  },
  {
    file: /^services\/[^/]+\/src\/store\//,
    imported: /^services\/[^/]+\/src\/(routes|clients|events)\//,
    because: 'store/ keeps rows: it is called by routes and events and never calls back.',
  },
  {
    file: /^packages\/contracts\/src\//,
    imported: /^(?!packages\/contracts\/src\/|zod$)/,
    because: 'contracts is plain zod, so that every program can use it.',
  },
  {
    file: /^(?!.*\/test\/|.*\/store\/|packages\/(postgres|events|embedded-postgres|testing|cli)\/|bench\/)/,
    imported: /^(pg|pgvector(\/.*)?)$/,
    because: 'SQL belongs in store/; pools and transactions come from @dsm/postgres.',
  },
  {
    file: /^(?!packages\/(http-client|ollama)\/)/,
    imported: /^(opossum|undici)$/,
    because: 'Calls to other services go through @dsm/http-client: time limit, breaker and a checked answer.',
  },
  {
    file: /^(?!packages\/(chaos|events|testing|cli)\/|.*\/test\/|bench\/)/,
    imported: /^ioredis$/,
    because: 'Events travel through @dsm/events: services do not know the carrier.',
  },
]

const repository = join(import.meta.dirname, '..', '..')

/**
 * Why a file may not import something, or undefined if it may. Paths are relative to the repository, with forward slashes.
 *
 * @param {string} file
 * @param {string} specifier
 */
export function brokenBoundary(file, specifier) {
  const imported = specifier.startsWith('.') ? join(dirname(file), specifier).split(sep).join('/') : specifier
  const home = packageOf(file)
  if (specifier.startsWith('.') && home && packageOf(imported) !== home) {
    return 'Another package is imported by its name, so that its exports are all that is known of it.'
  }
  // Entries of their own keep apart what loads all that a service is and what does not: small tests, and evidence that only computes, need not wait for it.
  const entries = /^@dsm\/(testing\/(service|fuzz|hostile|entities)|orchestrator-service\/domain|sprint-service\/simulation)$/
  if (/^@dsm\/[^/]+\/./.test(specifier) && !entries.test(specifier)) return 'Only what a package exports from its index is public.'
  return boundaries.find((boundary) => boundary.file.test(file) && boundary.imported.test(imported))?.because
}

/** @param {string} path */
function packageOf(path) {
  return /^(packages|services)\/[^/]+/.exec(path)?.[0]
}

/** Keeps imports inside the layout: services apart, domain/ pure, one way to the database and to the network. */
export const layout = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    const file = relative(repository, context.filename).split(sep).join('/')
    /** @type {(node: import('./syntax.mjs').Node) => void} */
    const check = (node) => {
      const specifier = node['source']?.value
      const because = typeof specifier === 'string' ? brokenBoundary(file, specifier) : undefined
      if (because) context.report({ node: node['source'], message: because })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    }
  },
}
