import { createHash } from 'node:crypto'
import type { FakeAnswer } from './fake-answer.ts'

/** The bodies of Ollama's API as its documentation shows them (docs/api.md); durations are nanoseconds. */
export function chatShape(model: string, answer: FakeAnswer): unknown {
  if (!('say' in answer)) throw new Error('a chat is answered with { say }')
  const content = typeof answer.say === 'string' ? answer.say : JSON.stringify(answer.say)
  const tokens = Math.ceil(content.length / 4)
  return {
    model,
    created_at: '2026-03-02T08:00:00.265747Z',
    message: { role: 'assistant', content },
    done_reason: answer.doneReason ?? 'stop',
    done: answer.done ?? true,
    total_duration: 2_254_970_291,
    load_duration: 574_751_416,
    prompt_eval_count: 34,
    prompt_eval_duration: 1_502_000_000,
    eval_count: tokens,
    eval_duration: tokens * 14_583_333,
  }
}

/** A chat without messages only loads its model. */
export function loadShape(model: string): unknown {
  return {
    model,
    created_at: '2026-03-02T08:00:00.110811Z',
    message: { role: 'assistant', content: '' },
    done_reason: 'load',
    done: true,
  }
}

export function embedShape(model: string, vectors: readonly (readonly number[])[]): unknown {
  return { model, embeddings: vectors, total_duration: 14_143_917, load_duration: 1_019_500, prompt_eval_count: 8 * vectors.length }
}

export function tagsShape(models: Iterable<string>): unknown {
  return {
    models: Array.from(models, (name) => ({
      name,
      model: name,
      modified_at: '2026-03-02T08:00:00.356648-08:00',
      size: 2_019_393_189,
      digest: digestOf(name),
      details: {
        parent_model: '',
        format: 'gguf',
        family: 'llama',
        families: ['llama'],
        parameter_size: '3.2B',
        quantization_level: 'Q4_K_M',
      },
    })),
  }
}

function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
