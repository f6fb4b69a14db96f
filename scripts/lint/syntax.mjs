/**
 * The few shapes of syntax nodes that the project's rules look at.
 *
 * @typedef {{ type: string, parent?: Node, [field: string]: any }} Node
 * @typedef {{ report(problem: { node: Node, message: string }): void, filename: string, sourceCode: { getScope(node: Node): Scope } }} Context
 * @typedef {{ variables: { name: string, defs: { type: string, node: Node, parent?: Node }[] }[], upper: Scope | null }} Scope
 */

/**
 * The dotted name of a call's target: `Date.now`, `tx.query`, or the last part alone where the rest has no name.
 *
 * @param {Node} node
 * @returns {string}
 */
export function nameOf(node) {
  if (node.type === 'Identifier') return node['name']
  if (node.type === 'TSNonNullExpression' || node.type === 'ChainExpression') return nameOf(node['expression'])
  if (node.type !== 'MemberExpression' || node['computed']) return ''
  return `${nameOf(node['object'])}.${node['property'].name}`
}
