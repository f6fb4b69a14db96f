import { once } from 'node:events'
import { tokenFor, verify } from '@dsm/testing/service'
import Fastify from 'fastify'

/** What the parent process is told: one address for each body, in order. */
export type BareReads = { token: string; urls: string[] }

// The least that a route can do: the same check of the token and the same JSON, without a database, a schema or a log.
const [bodies] = (await once(process, 'message')) as [unknown[]]
const app = Fastify()
app.addHook('onRequest', async ({ headers }) => {
  await verify(headers.authorization?.replace('Bearer ', '') ?? '')
})
app.get<{ Params: { index: number } }>('/:index', async ({ params: { index } }) => bodies[index])
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ token: await tokenFor({}, 86_400), urls: bodies.map((_body, index) => `${url}/${index}`) } satisfies BareReads)
process.once('disconnect', () => void app.close())
