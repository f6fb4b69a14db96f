// The project's own lint rules, for what no ready-made rule can say.
import { layout } from './boundaries.mjs'
import { pureDomain } from './pure-domain.mjs'
import { shortFunctions } from './short-functions.mjs'
import { parameterisedSql, sqlInStore } from './sql.mjs'

// oxlint takes a plugin from a default export only.
export default {
  meta: { name: 'dsm' },
  rules: {
    layout,
    'pure-domain': pureDomain,
    'short-functions': shortFunctions,
    'sql-in-store': sqlInStore,
    'parameterised-sql': parameterisedSql,
  },
}
