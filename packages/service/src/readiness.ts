import type { HealthCheck, ServiceHealth } from '@dsm/contracts'

export type Check = {
  name: string
  /** Whether the service can do nothing useful without it. */
  required: boolean
  /** Throws if the thing is not there; may say something about it if it is. */
  check: () => Promise<string | undefined>
}

export type Readiness = {
  read: () => Promise<ServiceHealth>
  /** From now on the answer is `unready`: balancers stop sending requests. */
  drain: () => void
  draining: () => boolean
}

const checkTimeoutMs = 2000

/** Runs the checks of a service. Anyone may ask, so one round serves all who ask while it runs. */
export function createReadiness(checks: readonly Check[]): Readiness {
  let draining = false
  let round: Promise<HealthCheck[]> | undefined

  const read = async (): Promise<ServiceHealth> => {
    round ??= Promise.all(checks.map(run)).finally(() => {
      round = undefined
    })
    const results = await round
    const stopping: HealthCheck[] = draining ? [{ name: 'running', status: 'down', required: true, detail: 'the service is stopping' }] : []
    return verdict([...results, ...stopping])
  }
  return {
    read,
    drain: () => {
      draining = true
    },
    draining: () => draining,
  }
}

function verdict(checks: HealthCheck[]): ServiceHealth {
  const down = checks.filter(({ status }) => status === 'down')
  if (down.length === 0) return { status: 'ready', checks }
  return { status: down.some(({ required }) => required) ? 'unready' : 'degraded', checks }
}

async function run({ name, required, check }: Check): Promise<HealthCheck> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${checkTimeoutMs} ms`)), checkTimeoutMs)
  try {
    const detail = await Promise.race([check(), tooLate])
    return { name, required, status: 'up', ...(detail !== undefined && { detail }) }
  } catch (error) {
    return { name, required, status: 'down', detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
