/** From here on a vulnerability is a reason not to ship. */
const grave = new Set(['high', 'critical'])

/**
 * What an audit found, in words, and whether it is fine. An audit that could not be made is fine and says so loudly: a machine without a registry can
 * build as well.
 *
 * @param {string} stdout What `pnpm audit --json` printed.
 * @param {string} stderr
 * @returns {{ said: string, isFine: boolean }}
 */
export function auditOutcome(stdout, stderr) {
  const report = parsed(stdout)
  if (typeof report?.advisories !== 'object' || report.advisories === null) {
    const reason = report?.error?.message ?? (stderr || stdout).trim().split('\n').at(-1) ?? ''
    return {
      said: `!!! AUDIT SKIPPED: the registry gave no report${reason && ` (${String(reason).slice(0, 200)})`}. Nothing is known of vulnerabilities.`,
      isFine: true,
    }
  }
  const found = Object.values(report.advisories).map(({ severity, module_name: name, title, url }) => ({
    severity,
    told: `${severity}: ${name}: ${title} ${url ?? ''}`,
  }))
  const lines = found.map(({ told }) => told)
  const isFine = found.every(({ severity }) => !grave.has(severity))
  return {
    said: [...lines, `audit: ${found.length} known vulnerabilities, ${isFine ? 'none of them grave' : 'some of them grave'}`].join('\n'),
    isFine,
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
