import type { Logger } from 'pino'
import type { z } from 'zod'
import { createBreaker } from './breaker.ts'
import { chat, type ChatQuestion, type ChatResult, type ChatSettings } from './chat.ts'
import { embed, type EmbedResult } from './embed.ts'
import type { ExchangeOptions } from './exchange.ts'
import { health, type OllamaHealth } from './health.ts'
import { type WarmUp, warmUp } from './warm-up.ts'

export type OllamaOptions = {
  url: string
  /** `llama3.2` by default. */
  chatModel?: string
  /** `nomic-embed-text` by default. */
  embedModel?: string
  /** Longest waits in ms, bodies included. Above 300,000 the runtime's own limit on a first byte comes first. */
  timeouts?: { chatMs?: number; embedMs?: number; healthMs?: number; warmUpMs?: number }
  /** How long a model stays loaded after a call: `30m` by default, seconds as a number, -1 for ever. */
  keepAlive?: string | number
  /** Tokens of prompt and answer together, 8192 by default; a longer prompt is refused. */
  contextTokens?: number
  /** Tokens of an answer, 1024 by default; a longer one is cut off and so unreadable. */
  answerTokensMax?: number
  /** Bytes of a chat answer past which reading ends; 256 KiB by default. */
  answerBytesMax?: number
  breaker?: {
    /** How long a breaker stays open before one call may try; 30 s by default. */
    resetMs?: number
    /** Calls below which a breaker never opens; 3 by default. */
    volume?: number
  }
  log?: Pick<Logger, 'warn' | 'info'>
  /** Ends every call when it aborts. */
  signal?: AbortSignal
}

/** A language model and an embedding model behind one address. No method throws for what the server or a model does. */
export type Ollama = {
  chatModel: string
  embedModel: string
  chat: <Schema extends z.ZodType>(question: ChatQuestion<Schema>) => Promise<ChatResult<z.output<Schema>>>
  embed: (texts: readonly string[]) => Promise<EmbedResult>
  /** Loads both models, so that the first question need not wait for that. Worth repeating at half of `keepAlive`. */
  warmUp: (signal?: AbortSignal) => Promise<WarmUp>
  health: () => Promise<OllamaHealth>
  /** Ends calls that are under way; later ones are `unavailable`. */
  close: () => void
}

// 32 vectors of 4096 numbers of some 22 characters.
const embedBytesMax = 4 * 1024 * 1024
const healthBytesMax = 1024 * 1024

export function createOllama(options: OllamaOptions): Ollama {
  const { url, chatModel = 'llama3.2', embedModel = 'nomic-embed-text', keepAlive = '30m', contextTokens = 8192 } = options
  const { timeouts: { chatMs = 60_000, embedMs = 15_000, healthMs = 2000, warmUpMs = 180_000 } = {}, log } = options
  const { answerTokensMax = 1024, answerBytesMax = 256 * 1024, breaker: { resetMs = 30_000, volume = 3 } = {} } = options

  const closing = new AbortController()
  const signals = options.signal ? [closing.signal, options.signal] : [closing.signal]
  const within = (timeoutMs: number, bytesMax: number): ExchangeOptions => ({ url, timeoutMs, bytesMax, signals })
  const chatBreaker = createBreaker({ name: 'ollama chat', timeoutMs: chatMs, resetMs, volume, log })
  const embedBreaker = createBreaker({ name: 'ollama embed', timeoutMs: embedMs, resetMs, volume, log })
  const settings: ChatSettings = { model: chatModel, keepAlive, contextTokens, answerTokensMax }
  const embedSettings = { model: embedModel, keepAlive }

  return {
    chatModel,
    embedModel,
    chat: (question) => chat({ settings, breaker: chatBreaker, exchange: within(chatMs, answerBytesMax) }, question),
    embed: (texts) => embed({ settings: embedSettings, breaker: embedBreaker, exchange: within(embedMs, embedBytesMax) }, texts),
    warmUp: (signal) => {
      const loading = within(warmUpMs, embedBytesMax)
      return warmUp(signal ? { ...loading, signals: [...signals, signal] } : loading, { chat: settings, embed: embedSettings })
    },
    health: () => health(within(healthMs, healthBytesMax), { chat: chatModel, embed: embedModel }),
    close: () => {
      closing.abort()
      chatBreaker.close()
      embedBreaker.close()
    },
  }
}
