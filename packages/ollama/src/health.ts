import { z } from 'zod'
import { UnreadableError } from './errors.ts'
import { exchange, type ExchangeOptions } from './exchange.ts'
import { failureOf } from './failure.ts'
import { isModel, pullCommand } from './model-name.ts'

/** Whether the server has a model. The digest names its weights: the same name may mean others after the next pull. */
export type ModelState = { state: 'present'; model: string; digest: string } | { state: 'missing'; model: string; command: string }

export type OllamaHealth =
  | { reachable: true; version: string; models: string[]; chat: ModelState; embed: ModelState }
  | { reachable: false; reason: string }

const Tags = z.object({ models: z.array(z.object({ name: z.string(), digest: z.string() })) })
const Version = z.object({ version: z.string() })

/** Which server answers and which of our models it has. Never throws for what the server does. */
export async function health(options: ExchangeOptions, wanted: { chat: string; embed: string }): Promise<OllamaHealth> {
  const startedAt = performance.now()
  try {
    const [version, tags] = await Promise.all([
      exchange(options, (client) => client.version()).then((answered) => parse(Version, answered)),
      exchange(options, (client) => client.list()).then((answered) => parse(Tags, answered)),
    ])
    const stateOf = (model: string): ModelState => {
      const found = tags.models.find(({ name }) => isModel(name, model))
      return found ? { state: 'present', model, digest: found.digest } : { state: 'missing', model, command: pullCommand(model) }
    }
    const models = tags.models.map(({ name }) => name)
    return { reachable: true, version: version.version, models, chat: stateOf(wanted.chat), embed: stateOf(wanted.embed) }
  } catch (error) {
    return { reachable: false, reason: failureOf(error, { model: wanted.chat, startedAt }).reason }
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, { answer, body }: { answer: unknown; body: string }): z.output<Schema> {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw new UnreadableError('what answers there is no Ollama', body)
  return parsed.data
}
