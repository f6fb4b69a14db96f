import { isFixedText, nameOf } from './syntax.mjs'

const statement =
  /^\s*(select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s|(create|alter|drop)\s+(table|index|schema)\s)/i

/** Rules out SQL statements, and calls that send one, outside the folders that talk to the database. */
export const sqlInStore = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    /** @type {(node: import('./syntax.mjs').Node) => void} */
    const refuse = (node) => context.report({ node, message: 'SQL belongs in store/: what a table looks like is known in one place only.' })
    return {
      /** @param {import('./syntax.mjs').Node} node */
      CallExpression(node) {
        if (nameOf(node['callee']).endsWith('.query')) refuse(node)
      },
      /** @param {import('./syntax.mjs').Node} node */
      Literal(node) {
        if (typeof node['value'] === 'string' && statement.test(node['value'])) refuse(node)
      },
      /** @param {import('./syntax.mjs').Node} node */
      TemplateElement(node) {
        if (statement.test(node['value'].raw)) refuse(node)
      },
    }
  },
}

/** Rules out statements that are put together from values: values travel as parameters. */
export const parameterisedSql = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    const refused = new Set()
    return {
      /** @param {import('./syntax.mjs').Node} node */
      TemplateLiteral(node) {
        if (node['quasis'].length > 1 && statement.test(node['quasis'][0].value.raw) && !isFixedText(node, context)) refuse(node)
      },
      /** @param {import('./syntax.mjs').Node} node */
      BinaryExpression(node) {
        if (node['operator'] !== '+' || node['left'].type !== 'Literal' || typeof node['left'].value !== 'string') return
        if (statement.test(node['left'].value) && !isFixedText(node, context)) refuse(node)
      },
      /** @param {import('./syntax.mjs').Node} node */
      CallExpression(node) {
        const [text] = node['arguments']
        if (!nameOf(node['callee']).endsWith('.query') || !text) return
        // A statement that arrives by name is judged where it is written.
        const isBuiltHere = text.type === 'TemplateLiteral' || text.type === 'BinaryExpression'
        if (isBuiltHere && !isFixedText(text, context)) refuse(text)
      },
    }

    /** @param {import('./syntax.mjs').Node} node */
    function refuse(node) {
      if (refused.has(node)) return
      refused.add(node)
      context.report({
        node,
        message: 'Values travel as parameters ($1), names through escapeIdentifier(): never as part of the statement.',
      })
    }
  },
}
