import { backlogService } from '@dsm/backlog-service'
import { chronicleService } from '@dsm/chronicle-service'
import { eventSchemas, ofEachService } from '@dsm/contracts'
import { createClient } from '@dsm/http-client'
import { orchestratorService } from '@dsm/orchestrator-service'
import { createPool } from '@dsm/postgres'
import { projectService } from '@dsm/project-service'
import { createLogger, type ServiceDefinition, type ServiceDeps } from '@dsm/service'
import { sprintService } from '@dsm/sprint-service'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { handles } from '../src/check/handled-types.ts'

const nobody = '127.0.0.1:1'

/** To build a service, no more: neither its database nor a peer is there. */
function unused(): ServiceDeps {
  return {
    db: createPool({ url: `postgres://nobody@${nobody}/none`, max: 1, applicationName: 'none' }),
    clock: () => new Date('2026-03-02T08:00:00Z'),
    log: createLogger({ name: 'chaos', level: 'silent' }),
    clients: ofEachService((name) => createClient({ name, baseUrl: `http://${nobody}`, token: '' })),
    poke: () => {},
    registry: new Registry(),
    replica: 'chaos-1',
  }
}

async function handledBy(definition: ServiceDefinition): Promise<string[]> {
  const { consumers } = await definition.build(unused())
  return [...(consumers?.everything ? eventSchemas.keys() : Object.keys(consumers?.handlers ?? {}))].toSorted()
}

test.for([projectService, backlogService, sprintService, chronicleService, orchestratorService()])(
  'what the check expects the $name service to handle is what it handles',
  async (definition) => {
    const expected = [...eventSchemas.keys()].filter((type) => handles(definition.name, type))
    expect(expected.toSorted()).toEqual(await handledBy(definition))
  },
)
