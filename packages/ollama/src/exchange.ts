import { Ollama as Client } from 'ollama'
import { causeOf, GivenUpError, RefusedError, UnavailableError, UnreadableError } from './errors.ts'

export type ExchangeOptions = {
  url: string
  /** Longest wait, body included. */
  timeoutMs: number
  /** Reading ends, and the connection with it, past this many bytes of body. */
  bytesMax: number
  signals: readonly AbortSignal[]
}

/** What was asked and what came back, word for word. */
export type Exchanged<Answer> = { answer: Answer; body: string }

/**
 * One request of Ollama's client with a time limit, a size limit and a signal, none of which the client has by itself.
 * Throws UnavailableError, RefusedError, UnreadableError or GivenUpError.
 */
export async function exchange<Answer>(options: ExchangeOptions, ask: (client: Client) => Promise<Answer>): Promise<Exchanged<Answer>> {
  const received: { body?: string } = {}
  const client = new Client({
    host: options.url,
    fetch: async (input, init) => {
      const { status, body } = await send(options, input, init)
      received.body = body
      // A refusal never reaches the client, which would print to the console on its way to an error.
      if (status < 200 || status >= 300) throw refusal(status, body)
      // Always 200: the client reads every success alike, and some (204) may not carry even an empty body.
      return new Response(body, { status: 200, headers: { 'content-type': 'application/json' } })
    },
  })
  try {
    const answer = await ask(client)
    return { answer, body: received.body ?? '' }
  } catch (error) {
    if (error instanceof SyntaxError && received.body !== undefined) {
      throw new UnreadableError('the answer of the server is not JSON', received.body, error)
    }
    throw error
  }
}

type Fetch = typeof globalThis.fetch

async function send(options: ExchangeOptions, ...[input, init]: Parameters<Fetch>): Promise<{ status: number; body: string }> {
  const { timeoutMs, bytesMax, signals } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([timeout, ...signals])
  const reading: Reading = { text: '' }
  try {
    const response = await fetch(input, { ...init, signal, redirect: 'manual' })
    await read(response, bytesMax, reading)
    return { status: response.status, body: reading.text }
  } catch (error) {
    if (error instanceof UnreadableError) throw error
    if (signals.some(({ aborted }) => aborted)) throw new GivenUpError('the caller gave up', { cause: error })
    if (timeout.aborted) throw new UnavailableError(`no answer within ${timeoutMs} ms`, reading.text, error)
    throw new UnavailableError(`no connection: ${causeOf(error)}`, reading.text, error)
  }
}

/** What has been read so far, kept outside of the function that reads, so that a cut answer is not lost. */
type Reading = { text: string }

async function read(response: Response, bytesMax: number, reading: Reading): Promise<void> {
  const decoder = new TextDecoder()
  let bytes = 0
  // Leaving the loop early cancels the body, which closes the connection: Ollama stops generating then.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    reading.text += decoder.decode(chunk, { stream: true })
    if (bytes > bytesMax) throw new UnreadableError(`the answer is longer than ${bytesMax} bytes`, reading.text)
  }
  reading.text += decoder.decode()
}

function refusal(status: number, body: string): Error {
  const reason = errorOf(body) ?? `it answered ${status}`
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? new RefusedError(status, reason, body)
    : new UnavailableError(`${status}: ${reason}`, body)
}

/** Ollama's own words, from `{"error":"…"}`. */
function errorOf(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && 'error' in parsed && typeof parsed.error === 'string'
      ? parsed.error.slice(0, 500)
      : undefined
  } catch {
    return undefined
  }
}
