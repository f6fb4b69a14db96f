import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { nameOf } from '../src/manifest.ts'
import { podsOf } from '../src/pods.ts'
import { readManifests } from '../src/read-manifests.ts'
import { root } from './support/render-chart.ts'

const run = promisify(execFile)
const objectOf = async (file: string) => readManifests(await readFile(join(root, 'k8s/installation', file), 'utf8'))

test(
  'the debug pod has the name and namespace of the command in the guide, and its service listens where that command asks',
  { tags: ['K8'] },
  async () => {
    const guide = await readFile(join(root, 'helm/dsm/README.md'), 'utf8')
    const [, pod, namespace, url = ''] = /kubectl exec -it (\S+) -n (\S+) -- curl -X POST (\S+)/.exec(guide) ?? []
    const [debugPod] = await objectOf('pod-debug-pod.yaml')
    const [service] = await objectOf('service-project-orchestrator.yaml')

    expect(debugPod?.metadata).toMatchObject({ name: pod, namespace })
    expect(new URL(url).hostname).toBe(`${service?.metadata.name}.${namespace}.svc.cluster.local`)
    expect(service).toMatchObject({ kind: 'Service', spec: { ports: [{ port: Number(new URL(url).port || 80), targetPort: 'http' }] } })
  },
)

test('curl finds its token where the debug pod mounts it, without an option', { tags: ['K8'] }, async () => {
  const [pod] = podsOf(await objectOf('pod-debug-pod.yaml'))
  const [container] = pod?.spec.containers ?? []
  const home = container?.env.find(({ name }) => name === 'CURL_HOME')?.value
  expect(pod && nameOf(pod.owner)).toBe('Pod/debug-pod')
  expect(JSON.stringify(pod?.spec.volumes)).toContain('"secretName":"dsm-debug"')
  expect(JSON.stringify(container)).toContain(`"mountPath":"${home}"`)

  const server = createServer((request, response) => response.end(request.headers.authorization))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const folder = await mkdtemp(join(tmpdir(), 'curl-'))
  // As `dsm cluster init` writes it.
  await writeFile(join(folder, '.curlrc'), 'header = "Authorization: Bearer token-of-a-lead"\n')
  try {
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { stdout } = await run('curl', ['-s', '-X', 'POST', `http://127.0.0.1:${port}/`], {
      env: { PATH: process.env['PATH'], CURL_HOME: folder },
    })
    expect(stdout).toBe('Bearer token-of-a-lead')
  } finally {
    server.close()
    await rm(folder, { recursive: true })
  }
})
