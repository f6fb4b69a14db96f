import type { Guarantee } from './guarantees.ts'

/** What DSM promises of itself on a cluster; tests carry the ids as tags like those of the guarantees. */
export const onKubernetes: readonly Guarantee[] = [
  {
    id: 'K1',
    promise: 'every object of every set of values is one that a real API server accepts',
    how: 'The chart is rendered with each of the value sets in `helm/dsm/ci`; each object is sent to a real API server as a dry run with strict validation of fields.',
  },
  {
    id: 'K2',
    promise: 'every pod runs under Pod Security `restricted`',
    how: 'The pod of each workload is created in a namespace that enforces it, by a real API server.',
  },
  {
    id: 'K3',
    promise: 'each service account may do what it needs, and nothing else',
    how: 'The Roles of the chart are applied to a real API server, which is then asked as each account, what is needed and what is not.',
  },
  {
    id: 'K4',
    promise: 'each sprint has its daily scrum on schedule, whatever happens to the schedule',
    how: 'Wanted schedules are rows of the orchestrator; a reconciler makes the world like them. CronJobs and the timers of a process pass the same tests.',
  },
  {
    id: 'K5',
    promise: 'manifests keep the rules of the house',
    how: 'Rules are functions over rendered manifests; each is tried with a mutation that must break it.',
  },
  {
    id: 'K6',
    promise: 'nothing is declared twice, and every value is described',
    how: '`k8s/` is written from the rendering of the chart, the README of the chart from its values and their schema; drift fails.',
  },
  {
    id: 'K7',
    promise: 'one version replaces another under load without a failed request',
    how: 'Replicas behind a balancer are replaced one by one, forth and back, by those of the previous commit, while people and tools go on.',
  },
  {
    id: 'K8',
    promise: 'people reach it from a shell in the cluster and from their own',
    how: 'The debug pod and the `kubectl dsm` plugin bring their own token; a `Project` shows to kubectl what came of it.',
  },
]
