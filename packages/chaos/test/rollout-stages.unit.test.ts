import { type Client, UpstreamRefusal } from '@dsm/http-client'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../src/check/history.ts'
import { playStages } from '../src/rollout/play-stages.ts'
import { giveZone } from '../src/rollout/zone.ts'

test.for([0, 1, 3, 6])('an interruption in stage %i leaves that one and all after it unfinished', async (last) => {
  const interruption = new AbortController()
  const entered: string[] = []
  const traffic = { stop: async () => {}, told: () => '', overload: () => undefined, enter: (stage: string) => void entered.push(stage) }
  const tell = () => void (entered.length === last && interruption.abort())
  const site = { deployments: [], migrate: async () => ['sprint/0002_more.sql'] }
  const play = { steadySeconds: 0.001, signal: interruption.signal, tell }
  const { stages } = await playStages(play, { site, traffic, old: { name: 'old', folder: '/old' }, faults: [] })
  expect(stages.map(({ over }) => over)).toEqual(Array.from({ length: 7 }, (_, stage) => stage < last))
  expect(entered).toHaveLength(last + 1)
})

test('where the load alone is too much nothing is replaced, and a finding says so', async () => {
  const faults: Finding[] = []
  const traffic = { stop: async () => {}, told: () => '', overload: () => '3 requests have failed', enter: () => {} }
  const site = { deployments: [], migrate: () => Promise.reject(new Error('not before the load is carried')) }
  const play = { steadySeconds: 0.001, signal: new AbortController().signal, tell: () => {} }
  const { stages } = await playStages(play, { site, traffic, old: { name: 'old', folder: '/old' }, faults })
  expect(stages).toEqual([{ stage: 'old version', over: true }])
  expect(faults).toMatchObject([{ what: 'the load', detail: expect.stringContaining('3 requests have failed: try a lower --rate') }])
})

describe('the time zone of a project', () => {
  // As much of a client as is called.
  const answering = (...answers: (string | Error)[]) => {
    const call = async () => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return { timeZone: answer }
    }
    return { call } as unknown as Pick<Client, 'call'>
  }
  const zone = 'Pacific/Auckland'
  const found = async (given: string | Error, after: string | Error) => (await giveZone(answering(given), 'LOAD'))(answering(after))

  test('is found if a version has lost it', async () => {
    expect(await found(zone, zone)).toEqual([])
    expect(await found(zone, 'UTC')).toMatchObject([{ kind: 'altered', detail: 'its time zone was Pacific/Auckland and is UTC' }])
    expect(await found(zone, new Error('away'))).toMatchObject([{ kind: 'stuck', detail: 'cannot be read: away' }])
  })

  test('is not missed where the old version knows none; any other refusal is an error', async () => {
    expect(await found(new UpstreamRefusal('project', 400, undefined), 'UTC')).toEqual([])
    await expect(found(new UpstreamRefusal('project', 403, undefined), 'UTC')).rejects.toThrow('403')
  })
})
