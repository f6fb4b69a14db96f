import { containerPolicy, podPolicy } from '../policy.ts'
import { quantity } from '../quantity.ts'

const kindsThatServe = ['Deployment', 'StatefulSet']

/** The image without its registry's port, so that what follows a colon is the tag. */
const tagOf = (image: string) => /:([^/:@]+)(?:@|$)/.exec(image)?.[1]

export const containers = [
  containerPolicy('resources', 'every container says what it needs and takes at most', ({ resources: { requests, limits } }) =>
    (['cpu', 'memory'] as const).flatMap((what) => {
      const [request, limit] = [requests[what], limits[what]]
      if (request === undefined || limit === undefined) return [`has no ${request === undefined ? 'request' : 'limit'} of ${what}`]
      return [quantity(request) > quantity(limit) && `requests more ${what} than its limit`]
    }),
  ),
  containerPolicy('pinned-image', 'an image is a version, never the latest', ({ image }) => [
    !/\d/.test(tagOf(image) ?? '') && !image.includes('@sha256:') && `runs ${image}, which names no version`,
  ]),
  podPolicy('probes', 'what serves is watched: started, alive, ready', ({ owner, spec }) => {
    if (!kindsThatServe.includes(owner.kind)) return []
    return spec.containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) => [
      !startupProbe && `container ${name} has no startup probe`,
      !livenessProbe && `container ${name} has no liveness probe`,
      !readinessProbe && `container ${name} has no readiness probe`,
      [startupProbe, livenessProbe].some((probe) => probe?.httpGet?.path === '/health/ready') &&
        `container ${name} is killed while something that it needs is away`,
      readinessProbe?.httpGet?.path === '/health/live' && `container ${name} gets requests before it can answer them`,
    ])
  }),
  podPolicy('jobs-end', 'a job ends', ({ owner, spec }) => [
    owner.kind === 'Job' && spec.restartPolicy === 'Always' && 'is started again for ever',
  ]),
]
