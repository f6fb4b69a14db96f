import { z } from 'zod'
import type { OllamaOptions } from './ollama.ts'

/** What a process reads from its environment to find its models. Without an address there is no model, and nothing calls for one. */
export const ollamaEnv = z.object({
  OLLAMA_URL: z.url({ protocol: /^https?$/ }).optional(),
  OLLAMA_CHAT_MODEL: z.string().min(1).optional(),
  OLLAMA_EMBED_MODEL: z.string().min(1).optional(),
  /** Longest wait for one answer. Node gives up on a first byte after 300 s, whatever is said here. */
  OLLAMA_TIMEOUT_MS: z.coerce.number().int().min(100).max(300_000).optional(),
  /** How long a model stays loaded after its last use: `30m`, `1h30m`, seconds, or -1 for ever. */
  OLLAMA_KEEP_ALIVE: z
    .string()
    .regex(/^(-1|\d+|(\d+(\.\d+)?(ms|s|m|h))+)$/, 'must be a duration such as 30m, a number of seconds, or -1')
    .transform((text) => (/^-?\d+$/.test(text) ? Number(text) : text))
    .optional(),
  /** Tokens of a prompt and its answer together. */
  OLLAMA_CONTEXT_TOKENS: z.coerce.number().int().min(2048).max(131_072).optional(),
})

/** The options for `createOllama`, or undefined if no address is set. */
export function ollamaOptionsOf(env: z.output<typeof ollamaEnv>): OllamaOptions | undefined {
  const { OLLAMA_URL: url, OLLAMA_CHAT_MODEL: chatModel, OLLAMA_EMBED_MODEL: embedModel, OLLAMA_TIMEOUT_MS: chatMs } = env
  const { OLLAMA_KEEP_ALIVE: keepAlive, OLLAMA_CONTEXT_TOKENS: contextTokens } = env
  if (url === undefined) return undefined
  return {
    url,
    ...(chatModel !== undefined && { chatModel }),
    ...(embedModel !== undefined && { embedModel }),
    ...(chatMs !== undefined && { timeouts: { chatMs } }),
    ...(keepAlive !== undefined && { keepAlive }),
    ...(contextTokens !== undefined && { contextTokens }),
  }
}
