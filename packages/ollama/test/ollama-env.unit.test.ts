import { expect, test } from 'vitest'
import { ollamaEnv, ollamaOptionsOf } from '../src/index.ts'

test('without an address there is no model', () => {
  expect(ollamaOptionsOf(ollamaEnv.parse({ OLLAMA_CHAT_MODEL: 'qwen3:8b' }))).toBeUndefined()
})

test('an address is enough; the rest has defaults', () => {
  expect(ollamaOptionsOf(ollamaEnv.parse({ OLLAMA_URL: 'http://ollama:11434' }))).toEqual({ url: 'http://ollama:11434' })
})

test('all that can be set arrives', () => {
  const env = {
    OLLAMA_URL: 'https://models.example',
    OLLAMA_CHAT_MODEL: 'qwen3:8b',
    OLLAMA_EMBED_MODEL: 'all-minilm',
    OLLAMA_TIMEOUT_MS: '90000',
    OLLAMA_KEEP_ALIVE: '1h30m',
    OLLAMA_CONTEXT_TOKENS: '16384',
  }
  expect(ollamaOptionsOf(ollamaEnv.parse(env))).toEqual({
    url: 'https://models.example',
    chatModel: 'qwen3:8b',
    embedModel: 'all-minilm',
    timeouts: { chatMs: 90_000 },
    keepAlive: '1h30m',
    contextTokens: 16_384,
  })
})

test.for([
  ['-1', -1],
  ['600', 600],
  ['30m', '30m'],
  ['1.5h', '1.5h'],
] as const)('keep-alive %s goes to the server as it reads it', ([text, sent]) => {
  expect(ollamaEnv.parse({ OLLAMA_KEEP_ALIVE: text }).OLLAMA_KEEP_ALIVE).toBe(sent)
})

test.for([
  { OLLAMA_URL: 'ollama:11434' },
  { OLLAMA_URL: 'redis://ollama' },
  { OLLAMA_TIMEOUT_MS: '0' },
  { OLLAMA_TIMEOUT_MS: '900000' },
  { OLLAMA_KEEP_ALIVE: 'for ever' },
  { OLLAMA_KEEP_ALIVE: '30 m' },
  { OLLAMA_CONTEXT_TOKENS: '12' },
])('%o is refused at the start', (env) => {
  expect(ollamaEnv.safeParse(env).success).toBe(false)
})
