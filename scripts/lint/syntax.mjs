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

/**
 * Whether a piece of text is fixed in the source: no value of a caller can be part of it. Escaped identifiers count, for a parameter cannot
 * stand for a name.
 *
 * @param {Node} node
 * @param {Context} context
 * @returns {boolean}
 */
export function isFixedText(node, context) {
  switch (node.type) {
    case 'Literal':
      return true
    case 'TemplateLiteral':
      return node['expressions'].every((/** @type {Node} */ part) => isFixedText(part, context))
    case 'BinaryExpression':
      return isFixedText(node['left'], context) && isFixedText(node['right'], context)
    case 'ConditionalExpression':
      return isFixedText(node['consequent'], context) && isFixedText(node['alternate'], context)
    case 'TSAsExpression':
      return isFixedText(node['expression'], context)
    case 'CallExpression':
      return /(^|\.)escape(Identifier|Literal)$/.test(nameOf(node['callee']))
    case 'Identifier':
      return isFixedConstant(node, context)
    default:
      return false
  }
}

/**
 * @param {Node} node
 * @param {Context} context
 */
function isFixedConstant(node, context) {
  const declaration = declarationOf(node, context)
  return declaration?.['parent']?.['kind'] === 'const' && declaration['init'] !== null && isFixedText(declaration['init'], context)
}

/**
 * The variable declaration that an identifier refers to, unless it comes from elsewhere: a parameter, an import.
 *
 * @param {Node} identifier
 * @param {Context} context
 * @returns {Node | undefined}
 */
function declarationOf(identifier, context) {
  for (let scope = /** @type {Scope | null} */ (context.sourceCode.getScope(identifier)); scope; scope = scope.upper) {
    const variable = scope.variables.find(({ name }) => name === identifier['name'])
    if (variable) return variable.defs.find(({ type, node }) => type === 'Variable' && node['id']?.type === 'Identifier')?.node
  }
  return undefined
}
