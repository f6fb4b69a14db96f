import { backlogService } from '@dsm/backlog-service'
import { chronicleService } from '@dsm/chronicle-service'
import { type OrchestratorOptions, orchestratorService } from '@dsm/orchestrator-service'
import { projectService } from '@dsm/project-service'
import type { ServiceDefinition } from '@dsm/service'
import { sprintService } from '@dsm/sprint-service'

/** The five services and the ports that they have on one machine. */
export const servicesWith = (options: OrchestratorOptions = {}): { definition: ServiceDefinition; port: number }[] => [
  { definition: projectService, port: 8001 },
  { definition: backlogService, port: 8002 },
  { definition: sprintService, port: 8003 },
  { definition: chronicleService, port: 8004 },
  { definition: orchestratorService(options), port: 8005 },
]
