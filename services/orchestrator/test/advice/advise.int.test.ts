import { Advice } from '@dsm/contracts'
import { createOllama, type OllamaOptions } from '@dsm/ollama'
import { type FakeOllama, fakeOllama, test as base } from '@dsm/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { adviceOff, advise } from '../../src/advice/advise.ts'
import { proposeRules } from '../../src/advice/propose-rules.ts'
import { warmUpJob } from '../../src/advice/warm-up.ts'
import { advicePrompt, itemRisksPrompt } from '../../src/domain/advice/prompts.ts'
import { answer, evidence, failure } from './advice-fixtures.ts'

const test = base.extend<{ ollama: FakeOllama }>({
  // oxlint-disable-next-line no-empty-pattern
  ollama: async ({}, use) => {
    const fake = await fakeOllama()
    await use(fake)
    await fake.close()
  },
})

function client(ollama: FakeOllama, options: Partial<OllamaOptions> = {}) {
  const model = createOllama({ url: ollama.url, ...options })
  onTestFinished(() => model.close())
  return model
}
const noRisks = { say: { risks: [] } }

describe('advice', () => {
  test('is asked for with figures, and the texts of items are asked about apart', async ({ ollama, log }) => {
    const risks = [{ risk: 'ATLAS-17 touches the database.', level: 'high' as const }]
    ollama.nextChat({ say: answer({ candidate: 2 }) }, { say: { risks } })
    const advice = await advise({ model: client(ollama), log }, evidence())
    expect(advice).toMatchObject({
      verdict: 'accepted-smaller',
      reason: '',
      picked: 2,
      ruleCandidate: 1,
      answer: answer({ candidate: 2 }),
      itemRisks: { verdict: 'heard', reason: '', risks },
      model: 'llama3.2',
      trust: { judged: 0, earned: false },
    })
    expect(() => Advice.parse(advice)).not.toThrow()
    const prompts = ollama.requests.map(({ messages = [] }) => messages.at(-1)?.content)
    expect(prompts).toEqual([advicePrompt(evidence()).prompt, itemRisksPrompt(evidence()).prompt])
    expect(ollama.requests.map(({ options }) => options?.seed)).toEqual([7, 7])
  })

  test('is kept with what was asked and answered', async ({ ollama, log }) => {
    ollama.nextChat({ say: answer() }, noRisks)
    const { prompt, raw } = await advise({ model: client(ollama), log }, evidence())
    expect(prompt).toContain(advicePrompt(evidence()).system)
    expect(prompt).toContain(itemRisksPrompt(evidence()).prompt)
    expect(raw).toContain(JSON.stringify(answer()))
  })

  test('that is accepted says nothing of titles where those were not answered for', async ({ ollama, log }) => {
    ollama.nextChat({ say: answer() }, { say: 'no JSON' })
    expect(await advise({ model: client(ollama), log }, evidence())).toMatchObject({
      verdict: 'accepted',
      itemRisks: { verdict: 'rejected', reason: expect.stringContaining('unreadable'), risks: [] },
    })
  })

  test('of titles that repeats their figures is left out, and says so', async ({ ollama, log }) => {
    ollama.nextChat({ say: answer() }, { say: { risks: [{ risk: 'Commit 999 points', level: 'low' }] } })
    expect((await advise({ model: client(ollama), log }, evidence())).itemRisks).toEqual({
      verdict: 'rejected',
      reason: '1 of 1 left out: a risk says 999, which is not in the evidence',
      risks: [],
    })
  })
})

describe('an answer that cannot be used is rejected with the reason, never taken for a low risk', { tags: ['G13'] }, () => {
  test.for([
    ['no JSON', { say: 'Low risk, go ahead!' }, 'unreadable: the answer is not JSON'],
    ['another shape', { say: { risk: 'low' } }, 'unreadable: the answer breaks its schema'],
    ['a candidate that does not exist', { say: answer({ candidate: 99 }) }, 'unreadable: the answer breaks its schema'],
    [
      'an answer that is cut off',
      { say: JSON.stringify(answer()).slice(0, 80), doneReason: 'length' },
      'unreadable: the answer is cut off',
    ],
    ['figures that are made up', { say: answer({ why: 'Commit 999 points.' }) }, 'why says 999, which is not in the evidence'],
    [
      'more than has been earned',
      { say: answer({ candidate: 3 }) },
      'it asks for 41 points where the rule takes 34, and has not earned that',
    ],
  ] as const)('%s', async ([, said, reason], { ollama, log }) => {
    ollama.nextChat(said, noRisks)
    const advice = await advise({ model: client(ollama), log }, evidence())
    expect(advice).toMatchObject({ verdict: 'rejected', reason: expect.stringContaining(reason) })
    expect(advice.raw).not.toBe('')
    expect(() => Advice.parse(advice)).not.toThrow()
  })
})

describe('where there is no answer, the verdict says why', () => {
  test('no model is configured', async ({ log }) => {
    expect(await advise({ model: null, log }, evidence())).toMatchObject({
      verdict: 'unavailable',
      reason: 'no model is configured',
      itemRisks: { verdict: 'unavailable', reason: 'no model is configured' },
      model: null,
    })
  })

  test('nobody listens', async ({ ollama, log }) => {
    await ollama.stop()
    expect(await advise({ model: client(ollama), log }, evidence())).toMatchObject({
      verdict: 'unavailable',
      reason: expect.stringContaining('no connection'),
    })
  })

  test('the model is not there', async ({ ollama, log }) => {
    ollama.models.clear()
    const { verdict, reason } = await advise({ model: client(ollama), log }, evidence())
    expect([verdict, reason]).toEqual(['unavailable', 'the model llama3.2 is not there; get it by: ollama pull llama3.2'])
  })

  test('it is too slow, and is not asked a second time', async ({ ollama, log }) => {
    ollama.nextChat({ silent: true })
    const { chatModel, chat } = client(ollama, { timeouts: { chatMs: 50 } })
    let asked = 0
    const counting: typeof chat = (question) => {
      asked += 1
      return chat(question)
    }
    const advice = await advise({ model: { chatModel, chat: counting }, log }, evidence())
    expect(advice).toMatchObject({ verdict: 'unavailable', reason: 'no answer within 50 ms', itemRisks: { verdict: 'unavailable' } })
    expect(asked).toBe(1)
  })

  test('it failed too often lately', async ({ ollama, log }) => {
    const model = client(ollama, { breaker: { volume: 2, resetMs: 60_000 } })
    await advise({ model, log }, evidence())
    await advise({ model, log }, evidence())
    expect((await advise({ model, log }, evidence())).reason).toBe('its breaker is open after repeated failures')
    expect(ollama.requests).toHaveLength(2)
  })

  test('asking itself is at fault', async ({ log, logLines }) => {
    const chat = () => Promise.reject(new TypeError('a fault'))
    expect(await advise({ model: { chatModel: 'm', chat }, log }, evidence())).toMatchObject({
      verdict: 'unavailable',
      reason: 'asking the model failed',
    })
    expect(logLines.filter(({ msg }) => msg === 'asking the model failed')).not.toEqual([])
  })

  test('nobody was asked', () => {
    const advice = adviceOff('there is only one candidate', evidence())
    expect(advice).toMatchObject({ verdict: 'off', reason: 'there is only one candidate', picked: null, ruleCandidate: 1 })
    expect(() => Advice.parse(advice)).not.toThrow()
  })
})

describe('rules', () => {
  const rule = {
    when: [{ fact: 'peopleAway', is: '>=', value: 2 }],
    then: { do: 'scale-commitment', factor: 0.9 },
    because: 'With 2 people away the team completed 24 of 34 points.',
  }

  test('are proposed from a failed sprint, and what does not hold for it is refused', async ({ ollama, log }) => {
    ollama.nextChat({ say: { rules: [rule, { ...rule, when: [{ fact: 'peopleAway', is: '>', value: 4 }] }] } })
    const proposed = await proposeRules({ model: client(ollama), log }, { failure: failure(), seed: 1 })
    expect(proposed).toMatchObject({
      ok: true,
      model: 'llama3.2',
      rules: [rule],
      refused: [{ reason: 'its condition does not hold for the sprint that failed' }],
    })
  })

  test.for([
    ['an effect beyond its bounds', { say: { rules: [{ ...rule, then: { do: 'scale-commitment', factor: 9 } }] } }, 'unreadable'],
    ['a fact that nobody knows', { say: { rules: [{ ...rule, when: [{ fact: 'weather', is: '>', value: 1 }] }] } }, 'unreadable'],
    ['a server that fails', { error: 'out of memory', status: 500 }, 'unavailable'],
  ] as const)('are none with %s', async ([, said, kind], { ollama, log }) => {
    ollama.nextChat(said)
    expect(await proposeRules({ model: client(ollama), log }, { failure: failure(), seed: 1 })).toMatchObject({ ok: false, kind })
  })
})

describe('the first decision', () => {
  test('finds the model loaded', async ({ ollama, log, logLines }) => {
    await warmUpJob({ model: client(ollama, { keepAlive: '30m' }), log }).run(new AbortController().signal)
    expect(ollama.requests.map(({ model, keep_alive: keepAlive }) => [model, keepAlive])).toEqual([
      ['llama3.2', '30m'],
      ['nomic-embed-text', '30m'],
    ])
    expect(logLines.map(({ msg }) => msg)).toEqual(['model is loaded', 'model is loaded'])
  })

  test('does not depend on a server that is away: the job ends well and says so', async ({ ollama, log, logLines }) => {
    await ollama.stop()
    await warmUpJob({ model: client(ollama), log }).run(new AbortController().signal)
    expect(logLines.map(({ msg }) => msg)).toEqual(['model is not loaded', 'model is not loaded'])
  })

  test('does not keep a stopping service waiting', async ({ log }) => {
    const stopping = new AbortController()
    const loading = Promise.withResolvers<never>()
    const job = warmUpJob({ model: { warmUp: () => loading.promise }, log }).run(stopping.signal)
    stopping.abort()
    await expect(job).resolves.toBeUndefined()
  })
})
