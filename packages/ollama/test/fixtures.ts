import { fakeOllama, type FakeOllama, test as base } from '@dsm/testing'
import { z } from 'zod'
import { createOllama, type Ollama, type OllamaOptions } from '../src/index.ts'

/** A fake server and clients of it, which end with the test. */
export const test = base.extend<{ fake: FakeOllama; connect: (options?: Partial<OllamaOptions>) => Ollama }>({
  // oxlint-disable-next-line no-empty-pattern
  fake: async ({}, use) => {
    const fake = await fakeOllama()
    await use(fake)
    await fake.close()
  },
  connect: async ({ fake }, use) => {
    const clients: Ollama[] = []
    await use((options) => {
      const client = createOllama({ url: fake.url, ...options })
      clients.push(client)
      return client
    })
    for (const client of clients) client.close()
  },
})

export const Pick = z.object({ candidate: z.int().min(1), why: z.string() })
export const picked = { candidate: 2, why: 'two people are away' }
export const question = { schema: Pick, system: 'You advise.', prompt: 'Which candidate?', seed: 7 }
