import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What the fake does with one request. Anything but `say` and `vectors` is a fault of some kind. */
export type FakeAnswer =
  /** The model's text: as it is if a string, else as JSON. `doneReason: 'length'` is an answer that ran out of tokens. */
  | { say: unknown; doneReason?: 'stop' | 'length'; done?: boolean }
  /** Vectors that take the place of those made from the words of the texts. */
  | { vectors: readonly (readonly number[])[] }
  /** The server's refusal or fault, as Ollama words it: `{"error":"…"}`. */
  | { error: string; status: number }
  /** Any body at all. */
  | { body: string; status?: number; contentType?: string }
  /** The connection breaks after these bytes of a body that promised to be longer. */
  | { cutAfter: string }
  /** The answer begins with this and never goes on. */
  | { stallAfter: string }
  /** This piece again and again until the client leaves. */
  | { endless: string }
  /** No answer until the client leaves. */
  | { silent: true }

/** Sends one answer; `proper` is the JSON of an answer that Ollama could give. */
export async function send(response: ServerResponse, answer: FakeAnswer, proper: (answer: FakeAnswer) => unknown): Promise<void> {
  if ('silent' in answer) return
  if ('stallAfter' in answer) return begin(response, answer.stallAfter, () => {})
  if ('cutAfter' in answer) return begin(response, answer.cutAfter, () => response.destroy())
  if ('endless' in answer) return sendEndlessly(response, answer.endless)
  if ('error' in answer) return end(response, answer.status, JSON.stringify({ error: answer.error }))
  if ('body' in answer) return end(response, answer.status ?? 200, answer.body, answer.contentType)
  end(response, 200, JSON.stringify(proper(answer)))
}

/** The beginning of a body that promises to be longer. */
function begin(response: ServerResponse, piece: string, then: () => void): void {
  response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(piece) + 1000 })
  response.write(piece, then)
}

const json = { 'content-type': 'application/json; charset=utf-8' }

function end(response: ServerResponse, status: number, body: string, contentType = json['content-type']): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function sendEndlessly(response: ServerResponse, piece: string): Promise<void> {
  const pieceOfSomeSize = piece.repeat(Math.ceil(16_384 / piece.length))
  function* pieces() {
    for (;;) yield pieceOfSomeSize
  }
  response.writeHead(200, json)
  try {
    await pipeline(Readable.from(pieces()), response)
  } catch (error) {
    // The only way out: the client has left.
    if (!response.destroyed) throw error
  }
}
