import {
  backlogOperations,
  chronicleOperations,
  dropDeadLetter,
  listDeadLetters,
  type Operation,
  orchestratorOperations,
  projectOperations,
  replayDeadLetter,
  type ServiceName,
  showDeadLetter,
  sprintOperations,
} from '@dsm/contracts'

const deadLetterOperations = { listDeadLetters, showDeadLetter, replayDeadLetter, dropDeadLetter }

const byService: Record<ServiceName, Record<string, Operation>> = {
  project: projectOperations,
  backlog: backlogOperations,
  sprint: sprintOperations,
  chronicle: chronicleOperations,
  orchestrator: orchestratorOperations,
}

/** Every operation of every service that needs a token: what the services register is read off the same tables. */
export const everyOperation: readonly (readonly [service: ServiceName, operation: Operation])[] = (
  ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator'] as const
).flatMap((service) =>
  [...Object.values(byService[service]), ...Object.values(deadLetterOperations)].map((operation) => [service, operation] as const),
)
