import { ollamaEnv, ollamaOptionsOf, type OllamaOptions } from '@dsm/ollama'
import { misfit } from '../failure/failure.ts'
import type { Io } from '../io.ts'

/** The model that OLLAMA_URL names; undefined where it is not set. Throws a usage failure that lists what is wrong with the variables. */
export function ollamaOf(env: Io['env']): OllamaOptions | undefined {
  const parsed = ollamaEnv.safeParse(env)
  if (!parsed.success) throw misfit('The environment is not right', parsed.error)
  return ollamaOptionsOf(parsed.data)
}
