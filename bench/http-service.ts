import { backlogService } from '@dsm/backlog-service'
import { backlogOperations, projectOperations } from '@dsm/contracts'
import { projectService } from '@dsm/project-service'
import { startServices } from './services.ts'

/** What the parent process is told: what to read, and with which token. */
export type ServiceReads = { token: string; reads: { name: string; url: string }[] }

// The services under load, in a process of their own, with a project of 50 items to read.
const services = await startServices([projectService, backlogService], 'info')
const params = { projectId: 'BENCH' }
await services.client('project').call(projectOperations.createProject, { body: { id: 'BENCH', name: 'What is read' } })
const items = Array.from({ length: 50 }, (_, index) => ({
  title: `As a shopper I see item ${index + 1} of the catalogue`,
  description: 'Given a catalogue, when I open it, then I see the item with its price and stock.',
  points: 1 + (index % 8),
  labels: ['web', 'catalogue'],
  skills: ['web'],
}))
const created = await services.client('backlog').call(backlogOperations.createItems, { params, body: { items } })

const reads = [
  { name: 'project', url: `${services.url('project')}/projects/BENCH` },
  { name: 'item', url: `${services.url('backlog')}/items/${created.items[0]?.id}` },
  { name: 'list of 50 items', url: `${services.url('backlog')}/projects/BENCH/items?limit=50` },
]
process.send?.({ token: services.token, reads } satisfies ServiceReads)
process.once('disconnect', () => void services.stop())
