import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createOllama } from '../src/index.ts'

const url = process.env['OLLAMA_URL']
const models = {
  ...(process.env['OLLAMA_CHAT_MODEL'] && { chatModel: process.env['OLLAMA_CHAT_MODEL'] }),
  ...(process.env['OLLAMA_EMBED_MODEL'] && { embedModel: process.env['OLLAMA_EMBED_MODEL'] }),
}

describe.skipIf(url === undefined)('a real Ollama (skipped without OLLAMA_URL)', () => {
  const ollama = createOllama({ url: url ?? 'http://127.0.0.1:11434', timeouts: { chatMs: 110_000, embedMs: 60_000 }, ...models })

  test('has both models', async () => {
    expect(await ollama.health()).toMatchObject({ reachable: true, chat: { state: 'present' }, embed: { state: 'present' } })
    expect(await ollama.warmUp()).toMatchObject({ chat: { ready: true }, embed: { ready: true } })
  })

  test('answers in the shape that is asked for, twice the same', async () => {
    const question = {
      schema: z.object({ candidate: z.int().min(1).max(3), why: z.string().max(300) }),
      system: 'You advise a scrum team. Choose the candidate with the fewest points. Give a short reason.',
      prompt: 'Candidate 1: 34 points. Candidate 2: 21 points. Candidate 3: 40 points.',
      seed: 7,
    }
    const first = await ollama.chat(question)
    const second = await ollama.chat(question)
    expect(first).toMatchObject({ ok: true })
    expect(first.ok && second.ok && second.value).toEqual(first.ok && first.value)
  })

  test('puts absence nearer to absence than to a migration', async () => {
    const result = await ollama.embed(['two developers on vacation', 'team members on PTO', 'database migration failed'])
    if (!result.ok) throw new Error(result.reason)
    const [vacation = [], pto = [], migration = []] = result.vectors
    const cosine = (other: readonly number[]) => vacation.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
    expect(cosine(pto)).toBeGreaterThan(cosine(migration))
  })
})
