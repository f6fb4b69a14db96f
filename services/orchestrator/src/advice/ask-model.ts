import type { Ollama } from '@dsm/ollama'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { neutralText } from '../domain/advice/neutral-text.ts'
import type { Prompt } from '../domain/advice/prompts.ts'

/** `model` is null where no model is configured. */
export type AdviceDeps = { model: Pick<Ollama, 'chat' | 'chatModel'> | null; log: Pick<Logger, 'info' | 'error'> }

/** A valid value, or why there is none. `raw` is what the model wrote, as the database can hold it. */
export type Answer<Value> = { model: string | null; raw: string } & (
  | { ok: true; value: Value }
  | { ok: false; kind: 'unavailable' | 'unreadable'; reason: string }
)

/** What is kept of a conversation for audit. Prompts are shorter than this by what they are made of; answers may be anything. */
const promptCharacters = 40_000
const rawCharacters = 8000
const reasonCharacters = 300

/** Asks once. Never throws: advice is optional, and even a fault of our own in asking for it must not cost the plan. */
export async function askModel<Schema extends z.ZodType>(
  { model, log }: AdviceDeps,
  question: Prompt & { schema: Schema; seed: number },
): Promise<Answer<z.output<Schema>>> {
  if (!model) return { ok: false, kind: 'unavailable', reason: 'no model is configured', raw: '', model: null }
  try {
    const answer = await model.chat(question)
    const known = { model: answer.model, raw: storable(answer.raw, rawCharacters) }
    if (answer.ok) return { ...known, ok: true, value: answer.value }
    return { ...known, ok: false, kind: answer.kind, reason: neutralText(answer.reason, reasonCharacters) }
  } catch (err) {
    log.error({ err }, 'asking the model failed')
    return { ok: false, kind: 'unavailable', reason: 'asking the model failed', raw: '', model: model.chatModel }
  }
}

/** Prompts as they are recorded: system and question of each. */
export function recordedPrompt(...prompts: readonly Prompt[]): string {
  return storable(prompts.map(({ system, prompt }) => `${system}\n\n${prompt}`).join('\n\n---\n\n'), promptCharacters)
}

/** As PostgreSQL can hold it: without NUL and halves of surrogate pairs. */
const storable = (text: string, max: number) => text.slice(0, max).replaceAll('\0', '\uFFFD').toWellFormed()
