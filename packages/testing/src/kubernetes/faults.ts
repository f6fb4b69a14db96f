import type { KubeObject } from './field-ownership.ts'

/** An answer of the API that is not what was asked for. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code: number
  readonly body: object

  constructor(code: number, reason: string, message: string, details: object = {}) {
    super(message)
    this.code = code
    this.body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details, code }
  }
}

const dnsName = /^[a-z0-9]([-a-z0-9]{0,250}[a-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/
const cronField = String.raw`[\d*,/-]+`
const cron = new RegExp(`^${cronField}( ${cronField}){4}$`)

/** What the API server says of names, labels and schedules, in short. */
export function requireValid({ kind, metadata, spec }: KubeObject & { kind?: unknown; spec?: unknown }): void {
  const faults: string[] = []
  if (!dnsName.test(metadata.name)) faults.push(`metadata.name: Invalid value: ${JSON.stringify(metadata.name)}`)
  for (const value of Object.values(metadata.labels ?? {}))
    if (!labelValue.test(value)) faults.push(`metadata.labels: Invalid value: ${JSON.stringify(value)}`)
  if (kind === 'CronJob') {
    const { schedule, timeZone }: { schedule?: unknown; timeZone?: unknown } = Object(spec)
    if (typeof schedule !== 'string' || !cron.test(schedule)) faults.push(`spec.schedule: Invalid value: ${JSON.stringify(schedule)}`)
    if (timeZone !== undefined && !isZone(timeZone)) faults.push(`spec.timeZone: Invalid value: ${JSON.stringify(timeZone)}`)
  }
  if (faults.length > 0) throw new StatusError(422, 'Invalid', `${String(kind)} "${metadata.name}" is invalid: ${faults.join(', ')}`)
}

function isZone(timeZone: unknown): boolean {
  try {
    return typeof timeZone === 'string' && new Intl.DateTimeFormat('en', { timeZone }).format() !== ''
  } catch {
    // That is how the runtime says that it knows no such zone.
    return false
  }
}
