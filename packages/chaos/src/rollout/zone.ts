import { projectOperations } from '@dsm/contracts'
import { type Client, UpstreamRefusal } from '@dsm/http-client'
import type { Finding } from '../check/history.ts'

type Caller = Pick<Client, 'call'>

const elsewhere = 'Pacific/Auckland'

/** Gives a project a time zone. What it returns finds afterwards whether the project still has it: a version that does not know a field may lose it. */
export async function giveZone(client: Caller, projectId: string): Promise<(client: Caller) => Promise<Finding[]>> {
  const params = { projectId }
  const given = await client.call(projectOperations.changeProject, { params, body: { timeZone: elsewhere } }).catch((error: unknown) => {
    // A version from before projects had one: there is nothing to be kept.
    if (error instanceof UpstreamRefusal && error.status === 400) return undefined
    throw error
  })
  const what = `project ${projectId}`
  return async (later) => {
    if (!given) return []
    try {
      const { timeZone } = await later.call(projectOperations.getProject, { params })
      if (timeZone === given.timeZone) return []
      return [{ kind: 'altered', what, detail: `its time zone was ${given.timeZone} and is ${timeZone}` }]
    } catch (error) {
      // What else happened is told all the same.
      return [{ kind: 'stuck', what, detail: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }]
    }
  }
}
