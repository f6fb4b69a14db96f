import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
// The package exports its loader, `build/highs.js`, but not its package.json.
const found: unknown = require(join(require.resolve('highs'), '../../package.json'))

/** The solver that makes the plans, `highs 1.15.3`: another one may choose another of several equally good plans. */
export const solverVersion = `highs ${typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : 'unknown'}`
