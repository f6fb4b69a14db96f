import { isFixedText } from './fixed-text.mjs'
import { nameOf } from './syntax.mjs'

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

/** Where the functions of @dsm/postgres take their statement, counted from 0. */
const statementAt = new Map([
  ['rows', 2],
  ['row', 2],
  ['maybeRow', 2],
  ['execute', 1],
])

/**
 * Rules out statements that are put together from values: values travel as parameters. What is sent has to be text that is fixed in the source, wherever it
 * is written; so is whatever begins like a statement, wherever it goes. A function of the same file may be given the statement that it sends: then its calls are
 * looked at.
 */
export const parameterisedSql = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    /** @type {Set<import('./syntax.mjs').Node>} */
    const refused = new Set()
    /** Where the functions that send a statement take it, by their local names. */
    const senders = new Map()
    /** @type {import('./syntax.mjs').Node[]} */
    const calls = []
    return {
      /** @param {import('./syntax.mjs').Node} node */
      ImportDeclaration(node) {
        if (node['source'].value !== '@dsm/postgres') return
        for (const { imported, local } of node['specifiers']) {
          const at = imported && statementAt.get(imported.name)
          if (at !== undefined) senders.set(local.name, at)
        }
      },
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
        calls.push(node)
      },
      'Program:exit'() {
        // A sender that is found on the way has calls that were passed already.
        for (let known = -1; known < senders.size;) {
          known = senders.size
          for (const call of calls) judge(call)
        }
      },
    }

    /** @param {import('./syntax.mjs').Node} call */
    function judge(call) {
      const name = nameOf(call['callee'])
      const at = name.endsWith('.query') ? 0 : senders.get(name)
      const sent = at === undefined ? undefined : call['arguments'][at]
      if (sent && !isFixedText(sent, context, addSender)) refuse(sent)
    }

    /**
     * @param {import('./syntax.mjs').Node} parameter
     * @param {import('./syntax.mjs').Node} owner
     */
    function addSender(parameter, owner) {
      const at = owner['params']?.findIndex((/** @type {import('./syntax.mjs').Node} */ { name }) => name === parameter['name']) ?? -1
      const isExported = owner.parent?.type.startsWith('Export')
      if (owner.type !== 'FunctionDeclaration' || at < 0 || isExported) return false
      senders.set(owner['id'].name, at)
      return true
    }

    /** @param {import('./syntax.mjs').Node} node */
    function refuse(node) {
      if (refused.has(node)) return
      refused.add(node)
      context.report({
        node,
        message: 'A statement is fixed in the source: values travel as parameters ($1), names through escapeIdentifier().',
      })
    }
  },
}
