import { orchestratorOperations } from '@dsm/contracts'
import { z } from 'zod'
import { killSwitchView } from '../view/policy-view.ts'
import { command, group, type Registration } from './command.ts'

const status = command({
  usage: 'status',
  summary: 'Whether the agent is stopped',
  examples: ['dsm kill-switch status'],
  input: z.object({}),
  run: async (_input, { clients }) => {
    const { orchestrator } = await clients()
    return { data: await orchestrator.call(orchestratorOperations.getKillSwitch), view: killSwitchView }
  },
})

const setting = (usage: 'on' | 'off', summary: string): Registration =>
  command({
    usage,
    summary,
    options: [['--reason <text>', 'is shown to everyone']],
    examples: [`dsm kill-switch ${usage} --reason "${usage === 'on' ? 'audit' : 'audit is over'}"`],
    input: z.object({ reason: z.string().default('') }),
    run: async ({ reason }, { clients }) => {
      const { orchestrator } = await clients()
      const body = { engaged: usage === 'on', reason }
      return { data: await orchestrator.call(orchestratorOperations.setKillSwitch, { body }), view: killSwitchView }
    },
  })

export const killSwitch = group('kill-switch', 'Stop the agent at once, in every project', [
  setting('on', 'Stop: nothing is planned, recorded or done'),
  setting('off', 'Plan and act again'),
  status,
])
