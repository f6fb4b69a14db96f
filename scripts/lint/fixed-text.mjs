import { nameOf } from './syntax.mjs'

/** @typedef {import('./syntax.mjs').Node} Node */
/** @typedef {import('./syntax.mjs').Context} Context */
/** @typedef {import('./syntax.mjs').Scope} Scope */

/** Methods that hand each element of a list to a function. */
const iterates = /\.(map|flatMap|forEach|filter)$/

/**
 * Whether a piece of text, or everything in a collection, is fixed in the source: no value of a caller can be part of it. Escaped identifiers count, for a
 * parameter cannot stand for a name.
 *
 * @param {Node} node
 * @param {Context} context
 * @param {(parameter: Node, owner: Node) => boolean} [mayBeGiven] Decides about a parameter of a named function: what its callers give decides.
 * @returns {boolean}
 */
export function isFixedText(node, context, mayBeGiven = () => false) {
  /** @type {(inner: Node) => boolean} */
  const isFixed = (inner) => isFixedText(inner, context, mayBeGiven)
  switch (node.type) {
    case 'Literal':
      return true
    case 'TemplateLiteral':
      return node['expressions'].every(isFixed)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isFixed(node['left']) && isFixed(node['right'])
    case 'ConditionalExpression':
      return isFixed(node['consequent']) && isFixed(node['alternate'])
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isFixed(node['expression'])
    case 'ArrayExpression':
      return node['elements'].every(isFixed)
    case 'ObjectExpression':
      return node['properties'].every(isFixed)
    case 'Property':
      return isFixed(node['value'])
    case 'SpreadElement':
      return isFixed(node['argument'])
    case 'MemberExpression':
      return isFixed(node['object'])
    case 'NewExpression':
      return nameOf(node['callee']) === 'Map' && node['arguments'].every(isFixed)
    case 'CallExpression':
      return /(^|\.)escape(Identifier|Literal)$/.test(nameOf(node['callee'])) || isFixedLookUp(node, isFixed)
    case 'Identifier':
      return node['name'] === 'undefined' || isFixedName(node, context, { isFixed, mayBeGiven })
    default:
      return false
  }
}

/**
 * What `get` finds in a map of fixed texts.
 *
 * @param {Node} call
 * @param {(node: Node) => boolean} isFixed
 */
function isFixedLookUp({ callee }, isFixed) {
  return callee.type === 'MemberExpression' && callee.property.name === 'get' && isFixed(callee.object)
}

/**
 * @param {Node} node
 * @param {Context} context
 * @param {{ isFixed: (node: Node) => boolean, mayBeGiven: (parameter: Node, owner: Node) => boolean }} judges
 */
function isFixedName(node, context, { isFixed, mayBeGiven }) {
  const definition = definitionOf(node, context)
  if (!definition) return false
  const { type, node: declared } = definition
  if (type === 'Variable') {
    const list = declared['parent']
    if (list?.['kind'] !== 'const') return false
    const loop = list['parent']
    if (loop?.type === 'ForOfStatement' && loop['left'] === list) return isFixed(loop['right'])
    return declared['init'] !== null && isFixed(declared['init'])
  }
  if (type !== 'Parameter') return false
  // Given each element of a list of fixed texts.
  const call = declared['parent']
  if (call?.type === 'CallExpression' && call['callee'] !== declared && iterates.test(`.${nameOf(call['callee']).split('.').at(-1)}`))
    return isFixed(call['callee'].object)
  return mayBeGiven(node, declared)
}

/**
 * What an identifier stands for, unless it comes from another file.
 *
 * @param {Node} identifier
 * @param {Context} context
 */
function definitionOf(identifier, context) {
  for (let scope = /** @type {Scope | null} */ (context.sourceCode.getScope(identifier)); scope; scope = scope.upper) {
    const variable = scope.variables.find(({ name }) => name === identifier['name'])
    if (variable) return variable.defs[0]
  }
  return undefined
}
