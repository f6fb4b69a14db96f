const LINES_MAX = 40

/**
 * Keeps functions short. Functions inside of a function count for themselves, so a factory that returns an object of small functions is not
 * long because it has many of them.
 */
export const shortFunctions = {
  /** @param {import('./syntax.mjs').Context} context */
  create(context) {
    /** @type {number[]} */
    const linesInside = []
    const enter = () => void linesInside.push(0)
    /** @param {import('./syntax.mjs').Node} node */
    const leave = (node) => {
      const lines = node['loc'].end.line - node['loc'].start.line + 1
      const own = lines - (linesInside.pop() ?? 0)
      const outer = linesInside.length - 1
      if (outer >= 0) linesInside[outer] = (linesInside[outer] ?? 0) + (lines > 1 ? lines : 0)
      if (own > LINES_MAX)
        context.report({ node, message: `This function has ${own} lines of its own; ${LINES_MAX} are enough for one thing.` })
    }
    return {
      FunctionDeclaration: enter,
      FunctionExpression: enter,
      ArrowFunctionExpression: enter,
      'FunctionDeclaration:exit': leave,
      'FunctionExpression:exit': leave,
      'ArrowFunctionExpression:exit': leave,
    }
  },
}
