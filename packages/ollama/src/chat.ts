import type { ChatRequest } from 'ollama'
import { z } from 'zod'
import type { Breaker } from './breaker.ts'
import { UnreadableError } from './errors.ts'
import { exchange, type ExchangeOptions } from './exchange.ts'
import { type Failure, failureOf } from './failure.ts'
import { auditText } from './raw.ts'
import { readJson } from './read-json.ts'

export type ChatQuestion<Schema extends z.ZodType> = {
  /** Shape of the answer: constrains the model while it writes and is checked again when it has written. */
  schema: Schema
  system: string
  prompt: string
  /** Same model, prompt and seed: same answer, as far as the server keeps that promise. */
  seed: number
  /** 0 by default: the most probable answer. */
  temperature?: number
  /** Ends the wait; the result is `unavailable` then. */
  signal?: AbortSignal
}

/** A valid answer or nothing. `raw` is the model's own text, limited in length. */
export type ChatResult<Value> =
  | {
      ok: true
      value: Value
      raw: string
      model: string
      promptTokens: number | undefined
      answerTokens: number | undefined
      durationMs: number
    }
  | Failure

/** What every chat request of one model has in common. Ollama loads a model anew when its context changes, so warming up sends the same. */
export type ChatSettings = { model: string; keepAlive: string | number; contextTokens: number; answerTokensMax: number }

const Envelope = z.object({
  message: z.object({ content: z.string() }),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.int().nonnegative().optional(),
  eval_count: z.int().nonnegative().optional(),
})
type Envelope = z.infer<typeof Envelope>

export type ChatWiring = { settings: ChatSettings; breaker: Breaker; exchange: ExchangeOptions }

/** Asks for one answer. Throws only for faults of the question itself, such as a schema that JSON Schema cannot express. */
export async function chat<Schema extends z.ZodType>(
  { settings, breaker, exchange: options }: ChatWiring,
  question: ChatQuestion<Schema>,
): Promise<ChatResult<z.output<Schema>>> {
  const { model } = settings
  const request = requestOf(settings, question)
  const startedAt = performance.now()
  const signals = question.signal ? [...options.signals, question.signal] : options.signals
  try {
    const { answer, body } = await breaker.run(() => exchange({ ...options, signals }, (client) => client.chat(request)))
    const { message, prompt_eval_count: promptTokens, eval_count: answerTokens } = envelopeOf(answer, body)
    const value = valueOf(question.schema, message.content)
    return {
      ok: true,
      value,
      raw: auditText(message.content),
      model,
      promptTokens,
      answerTokens,
      durationMs: performance.now() - startedAt,
    }
  } catch (error) {
    return failureOf(error, { model, startedAt })
  }
}

function requestOf(settings: ChatSettings, { schema, system, prompt, seed, temperature = 0 }: ChatQuestion<z.ZodType>) {
  const format = formatOf(schema)
  const instruction = `Answer with one JSON value that fits this JSON Schema, and with nothing else:\n${JSON.stringify(format)}`
  return {
    model: settings.model,
    messages: [
      { role: 'system', content: `${system}\n\n${instruction}` },
      { role: 'user', content: prompt },
    ],
    stream: false,
    format,
    think: false,
    // A prompt that does not fit is an error: by default its beginning, and with it our rules, would be dropped in silence.
    truncate: false,
    shift: false,
    keep_alive: settings.keepAlive,
    options: { seed, temperature, num_ctx: settings.contextTokens, num_predict: settings.answerTokensMax },
  } satisfies ChatRequest & { truncate: false; shift: false }
}

/** The shape as the server's grammar takes it: without the bounds that only say "a JavaScript integer", which cost it dearly. */
function formatOf(schema: z.ZodType): object {
  const { $schema: _dialect, ...format } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return format
}

function envelopeOf(answer: unknown, body: string): Envelope {
  const parsed = Envelope.safeParse(answer)
  if (!parsed.success) throw new UnreadableError(`no chat answer: ${z.prettifyError(parsed.error)}`, body)
  const { done, done_reason: reason, message } = parsed.data
  if (!done || reason === 'length') throw new UnreadableError('the answer is cut off', message.content)
  return parsed.data
}

function valueOf<Schema extends z.ZodType>(schema: Schema, content: string): z.output<Schema> {
  try {
    const parsed = schema.safeParse(readJson(content))
    if (parsed.success) return parsed.data
    throw new UnreadableError(`the answer breaks its schema: ${z.prettifyError(parsed.error).slice(0, 1000)}`, content)
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableError(`the answer is not JSON: ${error.message}`, content, error)
    // The stack ended: brackets in brackets, some thousands deep.
    if (error instanceof RangeError) throw new UnreadableError('the answer is nested too deeply', content, error)
    throw error
  }
}
