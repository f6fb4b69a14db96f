import { nameOf } from './syntax.mjs'

const WHY = 'domain/ decides from values alone: time, randomness and results of I/O come in as arguments'

const impureCalls = new Set([
  'Date',
  'Date.now',
  'performance.now',
  'Math.random',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'DateTime.now',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
])

/** Of these the form without arguments reads the clock. */
const readsClockWhenBare = new Set(['DateTime.local', 'DateTime.utc'])

/** Rules out clocks, randomness and waiting in the pure part of a service. */
export const pureDomain = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    /** @type {(node: import('./syntax.mjs').Node) => void} */
    const refuseAsync = (node) => {
      if (node['async']) context.report({ node, message: `No async function here. ${WHY}.` })
    }
    return {
      FunctionDeclaration: refuseAsync,
      FunctionExpression: refuseAsync,
      ArrowFunctionExpression: refuseAsync,
      /** @param {import('./syntax.mjs').Node} node */
      CallExpression(node) {
        const name = nameOf(node['callee'])
        if (impureCalls.has(name) || (readsClockWhenBare.has(name) && node['arguments'].length === 0)) {
          context.report({ node, message: `No ${name}() here. ${WHY}.` })
        }
      },
      /** @param {import('./syntax.mjs').Node} node */
      NewExpression(node) {
        const name = nameOf(node['callee'])
        if (name === 'Promise' || (name === 'Date' && node['arguments'].length === 0)) {
          context.report({ node, message: `No new ${name}() here. ${WHY}.` })
        }
      },
    }
  },
}
