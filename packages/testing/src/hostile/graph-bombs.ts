import {
  backlogOperations,
  chronicleOperations,
  orchestratorOperations,
  type Operation,
  projectOperations,
  type ServiceName,
} from '@dsm/contracts'
import type { Draw } from './draw.ts'
import { bearer, type HostileRequest, json, type Maker, type Scene } from './hostile-request.ts'

type Bomb = (draw: Draw, scene: Scene) => HostileRequest

const numbered = <Value>(count: number, make: (at: number) => Value): Value[] => Array.from({ length: count }, (_, at) => make(at))

const post =
  (service: ServiceName, { id, method, path }: Operation, body: unknown): Bomb =>
  (_draw, { tokens, projectId }) => ({
    service,
    operation: id,
    method,
    target: path.replace(':projectId', projectId),
    headers: [bearer(tokens.admin), json],
    body: Buffer.from(JSON.stringify(body)),
  })

const get =
  (service: ServiceName, { id, path }: Operation, query: string): Bomb =>
  (_draw, { tokens, projectId }) => ({
    service,
    operation: id,
    method: 'GET',
    target: `${path.replace(':projectId', projectId)}?${query}`,
    headers: [bearer(tokens.admin)],
  })

const bulk = (items: unknown): Bomb => post('backlog', backlogOperations.createItems, { items })
const words = (draw: Draw) =>
  encodeURIComponent(
    draw
      .pick(['"', '-', 'or ', '(', '"a ', '&', '!', ':*', 'a b c ', '\\', '|', "'", '<->', '\u0000'])
      .repeat(200)
      .slice(0, draw.pick([100, 200, 201])),
  )

const bombs: readonly Bomb[] = [
  // A ring, a ladder in which each item needs the hundred before it and the first the last, and names of nobody.
  (draw, scene) => {
    const count = draw.chance(0.1) ? 1000 : draw.integer(2, 80)
    return bulk(numbered(count, (at) => ({ ref: `r${at}`, title: 'x', dependsOnRefs: [`r${(at + 1) % count}`] })))(draw, scene)
  },
  (draw, scene) => {
    const count = draw.chance(0.1) ? 1000 : draw.integer(3, 80)
    const before = (at: number) => (at === 0 ? [`r${count - 1}`] : numbered(Math.min(at, 99), (back) => `r${at - 1 - back}`))
    return bulk(numbered(count, (at) => ({ ref: `r${at}`, title: 'x', dependsOnRefs: before(at) })))(draw, scene)
  },
  (draw, scene) => bulk(numbered(draw.integer(1, 300), (at) => ({ title: 'x', parentRef: `nobody${at}` })))(draw, scene),
  (draw, scene) => bulk(numbered(draw.integer(2, 300), () => ({ ref: 'same', title: 'x', parentRef: 'same' })))(draw, scene),
  (draw, scene) => bulk(numbered(draw.pick([1001, 5000, draw.chance(0.05) ? 2_000_000 : 20_000]), () => 0))(draw, scene),
  (draw, scene) => bulk(numbered(draw.pick([1001, 3000]), () => ({ title: '' })))(draw, scene),
  (draw, scene) => bulk([{ title: 'x', dependsOnRefs: numbered(draw.pick([101, 100_000]), (at) => `r${at}`) }])(draw, scene),
  (draw, scene) => get('chronicle', chronicleOperations.search, `q=${words(draw)}&limit=100`)(draw, scene),
  (draw, scene) => get('backlog', backlogOperations.listItems, `q=${words(draw)}&limit=200`)(draw, scene),
  (draw, scene) =>
    get(
      'backlog',
      backlogOperations.listItems,
      `status=${'todo,'.repeat(draw.integer(1, 3000))}&ids=${numbered(draw.integer(1, 300), () => 'x').join()}`,
    )(draw, scene),
  (draw, scene) =>
    get(
      'backlog',
      backlogOperations.listItems,
      `cursor=${draw.pick(['W10', 'bnVsbA', '%00', 'e30', 'x'.repeat(512), 'eyJfX3Byb3RvX18iOjF9', 'ZDE'])}&limit=${draw.pick(['-1', '0', '1e9', '201'])}`,
    )(draw, scene),
  (draw, scene) =>
    get(
      'chronicle',
      chronicleOperations.listEvents,
      `subject=${draw.pick(['%00', "'--", '%EF%BF%BF'])}&type=${draw.pick(['%00', 'x'.repeat(101), '%25'])}`,
    )(draw, scene),
  (draw, scene) =>
    get(
      'chronicle',
      chronicleOperations.listEvents,
      `from=${draw.pick(['9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '-271821-04-20T00:00:00Z', '2026-02-30T00:00:00Z', '2026-03-01T24:00:00Z', '2026-03-01T23:59:60Z'])}`,
    )(draw, scene),
  (draw, scene) =>
    get(
      'project',
      projectOperations.getCapacity,
      `from=${draw.pick(['0001-01-01', '2026-03-01', '9999-12-31'])}&to=${draw.pick(['9999-12-31', '0001-01-01', '2999-01-01'])}`,
    )(draw, scene),
  (draw, scene) =>
    post('orchestrator', orchestratorOperations.addStrategy, {
      name: 'evil',
      when: draw.pick<unknown>([
        numbered(1000, () => ({ fact: 'peopleAway', is: '>=', than: 0 })),
        '__proto__',
        [[[]]],
        { all: numbered(200, () => ({})) },
        null,
      ]),
      because: 'x',
      then: draw.pick<unknown>([
        { do: 'scale-commitment', factor: 1e308 },
        { do: '__proto__' },
        [],
        { do: 'scale-commitment', factor: '1; process.exit()' },
      ]),
    })(draw, scene),
]

/** Requests that look small and ask for much: rings and ladders of dependencies, searches, spans, rules. */
export const graphBombs: Maker = (draw, scene) => draw.pick(bombs)(draw, scene)
