import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../src/options.ts'
import { checkConsumed, type Remembered } from '../src/rollout/check-consumed.ts'
import { createDeployment, type Version } from '../src/rollout/deployment.ts'
import { createEndpoint } from '../src/rollout/endpoints.ts'
import type { Outcome } from '../src/rollout/load.ts'
import { extractCommit, findCommit, NoOldVersion } from '../src/rollout/old-version.ts'
import { help, readRolloutOptions } from '../src/rollout/options.ts'
import type { Pod } from '../src/rollout/pod.ts'
import { rolloutText, summariseRollout } from '../src/rollout/rollout-summary.ts'
import { watchUsage } from '../src/rollout/usage.ts'

describe('options', () => {
  test('without any it is the previous commit under 200 requests a second; quick is less of the same', () => {
    expect(readRolloutOptions([])).toMatchObject({ from: 'HEAD~1', rate: 200, writeShare: 0.1, steadySeconds: 10 })
    expect(readRolloutOptions(['--quick'])).toMatchObject({ from: 'HEAD~1', rate: 50, writeShare: 0.35, steadySeconds: 3 })
    expect(readRolloutOptions(['--quick', '--rate', '80', '--from', 'v1.2.0'])).toMatchObject({ from: 'v1.2.0', rate: 80 })
    expect(help).toContain('--from REF')
  })

  test.for([
    ['--rate', '0'],
    ['--writes', '101'],
    ['--rate', 'fast'],
    ['--from', '--upload-pack=x'],
    ['--from', 'a b'],
    ['--from', ''],
    ['--nonsense'],
    ['extra'],
  ])('%s is refused in words', (args) => {
    expect(() => readRolloutOptions(args)).toThrow(UsageError)
  })
})

describe('endpoints of a Service', () => {
  function endpoint() {
    const waiting: (() => void)[] = []
    const made = createEndpoint({ lagMs: () => 1, later: (act) => void waiting.push(act) })
    return { ...made, arrive: () => waiting.splice(0).forEach((act) => act()), waiting }
  }

  test('a pod that is ready gets requests only once everybody has heard of it', () => {
    const { probed, isListed, arrive } = endpoint()
    probed(false)
    probed(true)
    expect(isListed()).toBe(false)
    arrive()
    expect(isListed()).toBe(true)
  })

  test('a pod that ends still gets requests for a while, and its probe brings it back no more', () => {
    const { probed, terminating, isListed, arrive } = endpoint()
    probed(true)
    arrive()
    terminating()
    probed(true)
    expect(isListed()).toBe(true)
    arrive()
    expect(isListed()).toBe(false)
  })

  test('one bad probe is no reason to leave, three in a row are', () => {
    const { probed, isListed, arrive } = endpoint()
    for (const ready of [true, false, false, true, false, false]) probed(ready)
    arrive()
    expect(isListed()).toBe(true)
    probed(false)
    arrive()
    expect(isListed()).toBe(false)
  })

  test('an older change that arrives late does not undo a newer one', () => {
    const { probed, terminating, isListed, waiting } = endpoint()
    probed(true)
    terminating()
    for (const act of waiting.toReversed()) act()
    expect(isListed()).toBe(false)
  })
})

test('a rolling update never has fewer replicas ready than it should, and one more at most while it replaces', async () => {
  const [old, next]: Version[] = [
    { name: 'old', folder: '/old' },
    { name: 'new', folder: '/new' },
  ]
  if (!old || !next) throw new Error('there are two versions')
  const log: string[] = []
  const ready = () => pods.filter(({ at }) => at === 'ready')
  const pods: { name: string; at: 'ready' | 'gone' }[] = []
  const start = async (_service: string, { name: version }: Version): Promise<Pod> => {
    const pod = { name: `${version}-${pods.length}`, at: 'ready' as 'ready' | 'gone' }
    pods.push(pod)
    const end = async () => {
      log.push(`${pod.name} ends with ${ready().length} ready`)
      pod.at = 'gone'
    }
    return {
      name: () => pod.name,
      pid: 0,
      port: 0,
      isReady: () => true,
      health: () => undefined,
      isGone: () => pod.at === 'gone',
      terminate: end,
      kill: end,
    }
  }
  const deployment = createDeployment({ service: 'sprint', replicas: 2, start })
  await deployment.start(old)
  await deployment.roll(next)
  expect(log).toEqual(['old-0 ends with 3 ready', 'old-1 ends with 3 ready'])
  expect(deployment.pods().map((pod) => pod.name())).toEqual(['new-2', 'new-3'])
})

describe('the old version', () => {
  const run = promisify(execFile)

  async function repositoryWithTwoCommits() {
    const folder = await mkdtemp(join(tmpdir(), 'dsm-rollout-test.'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const at = join(folder, 'whole')
    const git = async (...args: string[]) =>
      void (await run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: at }))
    await run('git', ['init', '--quiet', at])
    for (const version of ['one', 'two']) {
      await writeFile(join(at, 'version'), version)
      await git('add', '.')
      await git('commit', '--quiet', '--message', `version ${version}`)
    }
    return { folder, at }
  }

  test('it is taken out of the history beside the tree, which stays as it is', async () => {
    const { folder, at } = await repositoryWithTwoCommits()
    const commit = await findCommit(at, 'HEAD~1')
    expect(commit.subject).toBe('version one')
    await extractCommit(at, commit, join(folder, 'old'))
    expect(await readFile(join(folder, 'old', 'version'), 'utf8')).toBe('one')
    expect(await readFile(join(at, 'version'), 'utf8')).toBe('two')
    expect((await run('git', ['worktree', 'list'], { cwd: at })).stdout.trim().split('\n')).toHaveLength(1)
  })

  test('a shallow clone without it says that nothing was tested and how to get it', async () => {
    const { folder, at } = await repositoryWithTwoCommits()
    const shallow = join(folder, 'shallow')
    await run('git', ['clone', '--quiet', '--depth=1', `file://${at}`, shallow])
    const error = await findCommit(shallow, 'HEAD~1').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(NoOldVersion)
    expect(error).toMatchObject({ message: expect.stringContaining('nothing was tested'), remedy: expect.stringContaining('--deepen') })
    expect((await findCommit(shallow, 'HEAD')).subject).toBe('version two')
  })

  test('a name that stands for no commit is told apart from a shallow clone', async () => {
    const { at } = await repositoryWithTwoCommits()
    await expect(findCommit(at, 'v9')).rejects.toThrow('git finds no commit v9')
  })
})

describe('what counts as consumed', () => {
  const event = { id: 'e1', type: 'sprint.closed.v1', source: 'sprint', subject: 's1', sequence: 1, causationId: null, digest: 'd' }
  const everybody = new Map([
    ['chronicle', new Set(['e1'])],
    ['project', new Set(['e1'])],
  ] as const)
  const kept: Remembered = { outbox: [{ ...event, published: true }], archive: [event], inboxes: everybody, deadLetters: [] }
  const [both, newOnly] = [(service: string) => service === 'project', (service: string) => service === 'project' || service === 'backlog']

  test('an event that both versions of a consumer know and nobody handled is lost', () => {
    expect(checkConsumed(kept, [both, newOnly])).toEqual([])
    expect(checkConsumed({ ...kept, inboxes: new Map() }, [both, newOnly])).toMatchObject([
      { kind: 'lost', detail: 'project never handled it' },
    ])
  })

  test('an event that was not published, not archived or buried is found', () => {
    expect(checkConsumed({ ...kept, outbox: [{ ...event, published: false }] }, [both])).toMatchObject([{ kind: 'stuck' }])
    expect(checkConsumed({ ...kept, archive: [] }, [both])).toMatchObject([{ kind: 'lost' }])
    const letter = { consumer: 'project', eventId: 'e1', type: event.type, status: 'waiting', reason: 'invalid', error: 'no' } as const
    expect(checkConsumed({ ...kept, deadLetters: [letter] }, [both])).toMatchObject([{ kind: 'dead' }])
  })
})

describe('the summary', () => {
  const fine: Outcome = { stage: 'old to new', service: 'sprint', operation: 'closeSprint', status: 200, ms: 12, failure: null }
  const failed: Outcome = { ...fine, operation: 'getSprint', status: 0, ms: 15_000, failure: 'fetch failed: ECONNRESET' }
  const about = {
    commit: { hash: '0123456789abcdef', subject: 'before' },
    rate: 200,
    migrations: [],
    stages: [{ stage: 'old to new', over: true }],
    events: 3,
    usage: [],
    findings: [],
    logs: '/tmp/logs',
  }

  test('a single failed request is named with its stage, and the rollout has not held', () => {
    expect(summariseRollout({ ...about, outcomes: [fine] })).toMatchObject({ held: true, failed: 0, sprints: 1, logs: null })
    const summary = summariseRollout({ ...about, outcomes: [fine, failed] })
    expect(summary).toMatchObject({ held: false, failed: 1, requests: 2, writes: 1, logs: '/tmp/logs' })
    expect(rolloutText(summary)).toContain('old to new: getSprint of sprint: fetch failed: ECONNRESET')
  })

  test('a rollout that was interrupted, or met no request in a stage, has not held', () => {
    const of = (stages: { stage: string; over: boolean }[]) => summariseRollout({ ...about, outcomes: [fine], stages })
    const whole = of([
      { stage: 'old to new', over: true },
      { stage: 'back to old', over: true },
    ])
    expect(whole).toMatchObject({ held: false, logs: '/tmp/logs' })
    expect(whole.findings).toMatchObject([{ what: 'stage "back to old"', detail: 'no request was sent in it' }])
    const cut = of([{ stage: 'old to new', over: false }])
    expect(cut.held).toBe(false)
    expect(rolloutText(cut)).toContain('stage "old to new": interrupted')
  })

  test('a run in which no sprint was lived through has proved nothing', () => {
    expect(summariseRollout({ ...about, outcomes: [{ ...fine, operation: 'getProject' }] }).held).toBe(false)
  })
})

test('the memory of a replica and the processor time of a service are taken from the system', async () => {
  const pod = (pid: number) => ({ pid }) as Pod
  const watcher = watchUsage([
    { service: 'sprint', pods: () => [pod(process.pid), pod(999_999_999)] },
    { service: 'backlog', pods: () => [] },
  ])
  const usage = await watcher.stop()
  expect(usage).toEqual(
    process.platform === 'linux' ? [{ service: 'sprint', memoryMaxMiB: expect.any(Number), cores: expect.any(Number) }] : [],
  )
  for (const { memoryMaxMiB } of usage) expect(memoryMaxMiB).toBeGreaterThan(10)
})
