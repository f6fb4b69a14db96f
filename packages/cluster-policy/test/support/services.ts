import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { backlogService } from '@dsm/backlog-service'
import { chronicleService } from '@dsm/chronicle-service'
import { ServiceName } from '@dsm/contracts'
import { orchestratorService } from '@dsm/orchestrator-service'
import { projectService } from '@dsm/project-service'
import { type ServiceDefinition, serviceEnv } from '@dsm/service'
import { sprintService } from '@dsm/sprint-service'
import { z } from 'zod'
import type { Client, ServiceFacts } from '../../src/network/expected.ts'
import type { Node } from '../../src/network/flows.ts'
import { root } from './render-chart.ts'

const definitions: ServiceDefinition[] = [projectService, backlogService, sprintService, chronicleService, orchestratorService()]

const Package = z.object({ dependencies: z.record(z.string(), z.string()) })

/** How the other services find one that nobody has said the address of. */
const addressOf = (name: ServiceName) => {
  const {
    PROJECT_URL: project,
    BACKLOG_URL: backlog,
    SPRINT_URL: sprint,
    CHRONICLE_URL: chronicle,
    ORCHESTRATOR_URL: orchestrator,
  } = serviceEnv.shape
  return new URL({ project, backlog, sprint, chronicle, orchestrator }[name].parse(undefined)).hostname
}

/** The services as their own code tells of them: whom they call, and which libraries they have for what is no service. */
export const services: ServiceFacts[] = ServiceName.options.map((key) => {
  const definition = definitions.find(({ name }) => name === key)
  if (!definition) throw new Error(`the test knows no definition of ${key}`)
  const { dependencies } = Package.parse(JSON.parse(readFileSync(join(root, 'services', key, 'package.json'), 'utf8')))
  return {
    key,
    address: addressOf(key),
    peers: definition.peers ?? [],
    model: '@dsm/ollama' in dependencies,
    kubernetes: '@kubernetes/client-node' in dependencies,
  }
})

/** Keys of the services whose operations a program of the command line calls. */
function calledBy(file: string): string[] {
  const text = readFileSync(join(root, 'packages/cli/src', file), 'utf8')
  return ServiceName.options.filter((key) => text.includes(`${key}Operations.`))
}

/** Programs beside the services, and whom they call; from the debug pod a person calls whatever there is. */
export const clients: Client[] = [
  { name: 'daily-scrum', calls: calledBy('commands/daily-scrum.ts') },
  { name: 'dsm-selftest', calls: calledBy('selftest/selftest.ts') },
  { name: 'debug-pod', calls: ServiceName.options },
]

/** The orchestrator makes these pods while it runs. */
export const madeLater: Node[] = [
  { name: 'daily-scrum', labels: { 'app.kubernetes.io/name': 'daily-scrum', 'app.kubernetes.io/part-of': 'dsm' }, ports: [] },
]
