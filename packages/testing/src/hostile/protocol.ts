import { gzipSync } from 'node:zlib'
import type { Draw } from './draw.ts'
import { type Aim, bearer, bodyText, type HostileRequest, type Maker, pathOf, queryOf, type Scene } from './hostile-request.ts'
import { requestTo } from './misplaced.ts'

/** What an operation that takes no body has to refuse. */
const surplus = '{"surplus":"text"}'

/** A request as it should be, and its body as text; one for operations that take none as well, which have to refuse it. */
function properOf(draw: Draw, scene: Scene, aims: readonly Aim[] = scene.aims) {
  const aim = draw.pick(aims)
  const { params, query, body } = draw.pick(aim.samples)
  const target = `${pathOf(aim.operation, params)}${queryOf(query)}`
  const text = bodyText(aim.operation, body) ?? surplus
  return { aim, target, text, request: requestTo(aim, scene, { target, body: text }) }
}

const writing = ({ aims }: Scene) => aims.filter(({ operation }) => operation.method !== 'GET')

/** Bodies of another type than they say, or of one that nobody takes. */
export const wrongTypes: Maker = (draw, scene) => {
  const { request, text } = properOf(draw, scene, writing(scene))
  const type = draw.pick([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/html',
    '*/*',
    '',
    'application/jsonp',
    'application/json, text/csv',
    'application',
    'application/vnd.api+json',
    ';',
    'application/x-protobuf',
    'text/json',
  ])
  const typed = type === '' && draw.chance(0.5) ? [] : [['content-type', type] as const]
  return { ...request, headers: [bearer(scene.tokens.admin), ...typed], body: Buffer.from(text || 'x') }
}

const brokenBytes = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xfe, 0xff], [0x80]]

/** Bodies that are no UTF-8, or are packed. */
export const brokenEncodings: Maker = (draw, scene) => {
  const { request, text } = properOf(
    draw,
    scene,
    writing(scene).filter(({ operation }) => operation.consumes === 'application/json'),
  )
  const isChunked = draw.chance(0.5)
  const inText = Math.max(text.lastIndexOf('"'), 1)
  const body = draw.pick([
    () => Buffer.concat([Buffer.from(text.slice(0, inText)), Buffer.from(draw.pick(brokenBytes)), Buffer.from(text.slice(inText))]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    () => Buffer.concat([Buffer.from(text), Buffer.from([0])]),
    () => gzipSync(text),
  ])()
  const packed = draw.chance(0.3) ? [['content-encoding', draw.pick(['gzip', 'br', 'deflate', 'x-bomb'])] as const] : []
  return { ...request, headers: [...request.headers, ...packed], body, isChunked }
}

/** Bodies that end too soon, or never. */
export const truncatedBodies: Maker = (draw, scene) => {
  const { request, text } = properOf(
    draw,
    scene,
    writing(scene).filter(({ operation }) => operation.consumes === 'application/json'),
  )
  const cut = Buffer.from(text.slice(0, draw.integer(1, Math.max(1, text.length - 1))))
  return draw.chance(0.5) ? { ...request, body: cut } : { ...request, body: cut, missing: draw.integer(1, 100_000) }
}

type HeaderTrick = (draw: Draw, proper: { request: HostileRequest; aim: Aim; target: string }) => readonly (readonly [string, string])[]

const headerTricks: readonly HeaderTrick[] = [
  () => Array.from({ length: 3000 }, (_, at) => [`x-${at}`, 'y'] as const),
  (draw) => [['x-bomb', 'y'.repeat(draw.pick([17_000, 70_000, 200_000]))]],
  () => [
    ['content-length', '1'],
    ['content-length', '99'],
  ],
  () => [
    ['content-length', '5'],
    ['transfer-encoding', 'chunked'],
  ],
  (draw) => [['content-length', draw.pick(['-1', '+5', '5 5', '99999999999999999999', '0x10', ''])]],
  () => [
    ['transfer-encoding', 'chunked'],
    ['transfer-encoding', 'identity'],
  ],
  () => [['transfer-encoding', 'xchunked']],
  (draw) => [['x-evil', draw.pick(['a\0b', 'a\rb', 'a\n b', '\x7f\x01', 'a\r\nx-injected: 1\r\n'])]],
  (draw) => [[draw.pick(['x evil', 'x:evil', '', 'x\0', 'é']), 'y']],
  (draw) => [['idempotency-key', draw.pick(['a b', '\u00e9', 'x'.repeat(300), '\t', "'; drop table idempotency; --"])]],
  () => [
    ['idempotency-key', 'one'],
    ['idempotency-key', 'two'],
  ],
  (draw) => [['expect', draw.pick(['200-ok', '100-continue, 200-ok', 'x'])]],
  () => [
    ['host', 'a.test'],
    ['host', 'b.test'],
  ],
]

/** Headers that are too many, too long, doubled, or contradict each other. */
export const badHeaders: Maker = (draw, scene) => {
  const proper = properOf(draw, scene)
  const added = draw.pick(headerTricks)(draw, proper)
  // Most servers go by the first token of several: it has to be the one that decides.
  const doubled = draw.chance(0.1) ? [bearer('garbage'), ...proper.request.headers] : proper.request.headers
  // What is merely odd must not get through to what it is aimed at.
  const target = `${proper.target}${proper.target.includes('?') ? '&' : '?'}evil=1`
  return { ...proper.request, target, headers: draw.chance(0.5) ? [...added, ...doubled] : [...doubled, ...added] }
}

/** What is no HTTP, or asks for what nobody serves. */
export const badRequests: Maker = (draw, scene) => {
  const { request, aim } = properOf(draw, scene)
  const { admin } = scene.tokens
  const head = (line: string) => Buffer.from(`${line}\r\nhost: x\r\nauthorization: Bearer ${admin}\r\nconnection: close\r\n\r\n`, 'latin1')
  const path = `${pathOf(aim.operation, draw.pick(aim.samples).params)}?evil=1`
  const raw = draw.pick([
    () => head(`BREW ${path} HTTP/1.1`),
    () => head(`${draw.pick(['TRACE', 'CONNECT', 'PRI', 'LINK', 'get', 'G\0T'])} ${path} HTTP/1.1`),
    () => head(`GET ${path} HTTP/${draw.pick(['9.9', '0.9', '2', '1.1.1', '1,1'])}`),
    () => head(`GET ${draw.pick(['*', 'http://127.0.0.1:1/x', '//x', 'x', ' ', '/\t', `/${'a/'.repeat(8000)}`])} HTTP/1.1`),
    () => Buffer.from(`GET ${path}\r\n\r\n`, 'latin1'),
    () => Buffer.from(Array.from({ length: draw.integer(1, 2000) }, () => draw.integer(0, 255))),
    () => Buffer.concat([head(`POST ${path} HTTP/1.1`), Buffer.from(Array.from({ length: 500 }, () => draw.integer(0, 255)))]),
    () =>
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${admin}\r\ntransfer-encoding: chunked\r\n\r\n${draw.pick(['zz', '-1', 'ffffffffffffffffff', '5;ext=\0'])}\r\nabcde\r\n0\r\n\r\n`,
        'latin1',
      ),
    () => Buffer.from(`POST ${path} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`, 'latin1'),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  ])()
  return { ...request, raw }
}

/** Requests as they should be, of someone who may not make them. */
export const strangers: Maker = (draw, scene) => {
  const { aim, target, text } = properOf(draw, scene)
  const { operation } = aim
  const isForged = draw.chance(0.5)
  const stranger = operation.path.includes(':') ? scene.tokens.stranger : scene.tokens.strangeViewer
  const tokens = { ...scene.tokens, admin: isForged ? draw.pick(scene.forged) : stranger }
  const request = requestTo(aim, { tokens }, { target, body: operation.method === 'GET' || text === surplus ? undefined : text })
  return { ...request, mustBeRefused: isForged || operation.path.includes(':projectId') }
}
