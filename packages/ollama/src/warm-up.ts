import type { ChatSettings } from './chat.ts'
import type { EmbedSettings } from './embed.ts'
import { exchange, type ExchangeOptions } from './exchange.ts'
import { failureOf } from './failure.ts'

export type WarmUpState = { ready: true; model: string; durationMs: number } | { ready: false; model: string; reason: string }
export type WarmUp = { chat: WarmUpState; embed: WarmUpState }

/**
 * Loads both models and keeps them for `keepAlive` from now on. Repeated while they are loaded it costs next to nothing and lets that time begin anew.
 * Past the breakers: a load may take minutes, and none of that says how fast answers are afterwards.
 */
export async function warmUp(options: ExchangeOptions, models: { chat: ChatSettings; embed: EmbedSettings }): Promise<WarmUp> {
  const { chat, embed } = models
  const [chatState, embedState] = await Promise.all([
    stateOf(chat.model, () =>
      exchange(options, (client) =>
        // Without messages a chat only loads its model.
        client.chat({ model: chat.model, messages: [], keep_alive: chat.keepAlive, options: { num_ctx: chat.contextTokens } }),
      ),
    ),
    stateOf(embed.model, () =>
      exchange(options, (client) => client.embed({ model: embed.model, input: 'warm up', keep_alive: embed.keepAlive })),
    ),
  ])
  return { chat: chatState, embed: embedState }
}

async function stateOf(model: string, load: () => Promise<unknown>): Promise<WarmUpState> {
  const startedAt = performance.now()
  try {
    await load()
    return { ready: true, model, durationMs: performance.now() - startedAt }
  } catch (error) {
    return { ready: false, model, reason: failureOf(error, { model, startedAt }).reason }
  }
}
