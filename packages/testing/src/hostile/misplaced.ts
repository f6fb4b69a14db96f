import type { Draw } from './draw.ts'
import type { Evil } from './evil-values.ts'
import {
  type Aim,
  bearer,
  bodyText,
  entriesOf,
  type HostileRequest,
  json,
  type Maker,
  pathOf,
  queryOf,
  type Scene,
} from './hostile-request.ts'

/** A request that is as it should be but for one place, in which a hostile value stands. `possible`: the place might take it, so that the request is spoilt
 *  in another place as well. */
export function misplaced(evilOf: (draw: Draw) => Evil, { possible = false } = {}): Maker {
  return (draw, scene) => {
    const aim = draw.pick(scene.aims)
    const evil = evilOf(draw)
    const place = draw.pick(placesOf(aim))
    return places[place]({ draw, scene, aim, evil, possible })
  }
}

type Place = 'params' | 'query' | 'body'
type Making = { draw: Draw; scene: Scene; aim: Aim; evil: Evil; possible: boolean }

function placesOf({ operation }: Aim): Place[] {
  const hasParams = operation.path.includes(':')
  const takesBody = operation.method !== 'GET'
  return [...(hasParams ? ['params' as const] : []), 'query', ...(takesBody ? (['body', 'body'] as const) : [])]
}

const places: Record<Place, (making: Making) => HostileRequest> = {
  params: ({ draw, scene, aim, evil }) => {
    const { params, query, body } = draw.pick(aim.samples)
    const names = [...aim.operation.path.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name)
    const broken = draw.pick(names)
    const values = new Map(entriesOf(params))
    const path = aim.operation.path.replace(/:([A-Za-z]\w*)/g, (_match, name: string) =>
      name === broken ? evil.url : encodeURIComponent(values.get(name) ?? 'none'),
    )
    return requestTo(aim, scene, { target: `${path}${queryOf(query)}`, body: bodyText(aim.operation, body) })
  },
  query: ({ draw, scene, aim, evil }) => {
    const { params, query, body } = draw.pick(aim.samples)
    const known = entriesOf(query).map(([key]) => key)
    // An operation that changes something takes no value of a key that it does not know.
    const key = known.length > 0 && aim.operation.method === 'GET' && draw.chance(0.7) ? draw.pick(known) : `evil${draw.integer(1, 9)}`
    const added = draw.chance(0.2) ? `${evil.url.slice(0, 4000)}=1` : `${key}=${evil.url}`
    const rest = Object.fromEntries(entriesOf(query).filter(([name]) => name !== key))
    return requestTo(aim, scene, {
      target: `${pathOf(aim.operation, params)}${queryOf(rest, [added])}`,
      body: bodyText(aim.operation, body),
    })
  },
  body: ({ draw, scene, aim, evil, possible }) => {
    const { params, query, body } = draw.pick(aim.samples)
    const target = `${pathOf(aim.operation, params)}${queryOf(query)}`
    const spoilt = possible ? { ...objectOf(body), [`evil${draw.integer(1, 9)}`]: 1 } : objectOf(body)
    const text = Object.keys(spoilt).length === 0 || (!possible && draw.chance(0.2)) ? evil.json : withEvil(spoilt, evil.json, draw)
    return requestTo(aim, scene, { target, body: text, type: 'application/json' })
  },
}

/** A request to the operation by an administrator. */
export function requestTo(
  { service, operation }: Aim,
  { tokens }: Pick<Scene, 'tokens'>,
  { target, body, type = operation.consumes }: { target: string; body?: string | undefined; type?: string },
): HostileRequest {
  const headers = [
    bearer(tokens.admin),
    ...(body === undefined ? [] : [type === 'application/json' ? json : (['content-type', type] as const)]),
  ]
  const about = { service, operation: operation.id, method: operation.method, target, headers }
  return body === undefined ? about : { ...about, body: Buffer.from(body) }
}

const objectOf = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}

const marker = 'a hostile value stands here'

/** The document with one of its values, on whatever level, replaced by a text that need not be JSON. */
function withEvil(document: Record<string, unknown>, evil: string, draw: Draw): string {
  const copy = structuredClone(document)
  const slots = slotsOf(copy)
  const { holder, key } = draw.pick(slots)
  Object.defineProperty(holder, key, { value: marker, enumerable: true, configurable: true, writable: true })
  return JSON.stringify(copy).replace(JSON.stringify(marker), () => evil)
}

function slotsOf(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...slotsOf(inner)])
}
