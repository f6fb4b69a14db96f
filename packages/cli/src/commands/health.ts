import { type ServiceHealth, ServiceName, showReadiness } from '@dsm/contracts'
import { z } from 'zod'
import { type ExitCode, exitCodes } from '../failure/exit-codes.ts'
import { isAlive } from '../failure/who-is-away.ts'
import { healthView, type Health } from '../view/health-view.ts'
import { command } from './command.ts'

export const health = command({
  usage: 'health',
  summary: 'Whether each service can do its job; exit code 2 if one cannot, 4 if one is away',
  examples: ['dsm health', 'dsm health --json'],
  input: z.object({}),
  run: async (_input, { clients, connection }) => {
    const [opened, { urls }] = [await clients(), await connection()]
    const look = async (name: ServiceName): Promise<Health> => {
      const found = await opened[name].call(showReadiness).catch((): ServiceHealth | undefined => undefined)
      const status = found?.status ?? ((await isAlive(name, urls[name])) ? 'unready' : 'away')
      return { service: name, url: urls[name], status, checks: found?.checks ?? [] }
    }
    const data = await Promise.all(ServiceName.options.map(look))
    return { data, view: healthView, exit: exitOf(data) }
  },
})

function exitOf(all: readonly Health[]): ExitCode {
  if (all.some(({ status }) => status === 'away')) return exitCodes.away
  return all.some(({ status }) => status === 'unready') ? exitCodes.partial : exitCodes.ok
}
