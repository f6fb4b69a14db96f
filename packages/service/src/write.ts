import { createHash } from 'node:crypto'
import { type Operation, ProblemError } from '@dsm/contracts'
import { type Db, transaction, type Tx } from '@dsm/postgres'
import type { AnswerOf, Context } from './handle.ts'
import { type KeyUse, storeAnswer, takeKey } from './store/idempotency.ts'

export type WriteDeps = {
  db: Db
  /** Tells the relay that there may be events to publish. */
  poke: () => void
}

/** One transaction for an effect, its events and the caller's `Idempotency-Key`. A key that was used before is answered with the stored
 *  answer (`idempotency-replayed: true`) and no second effect; for another request, or with a token of other rights, it is refused with
 *  `idempotency-conflict`: a replay does not run `fn`, and so none of its checks of what the token opens. A refusal rolls back and leaves the key free. `fn` may run again after a serialization failure, so it must act on `tx` alone. */
export async function write<Op extends Operation>(
  deps: WriteDeps,
  context: Context<Op>,
  fn: (tx: Tx) => Promise<AnswerOf<Op>>,
): Promise<AnswerOf<Op>> {
  const body = await transaction(deps.db, (tx) => (context.idempotencyKey === undefined ? fn(tx) : once(tx, context, fn)))
  deps.poke()
  return body
}

async function once<Op extends Operation>(tx: Tx, context: Context<Op>, fn: (tx: Tx) => Promise<AnswerOf<Op>>): Promise<AnswerOf<Op>> {
  const use = keyUseOf(context)
  const stored = await takeKey(tx, use)
  if (stored === undefined) {
    const body = await fn(tx)
    await storeAnswer(tx, use, { status: context.reply.statusCode, body: context.operation.response.parse(body) })
    return body
  }
  if (stored.requestHash !== use.requestHash) {
    throw new ProblemError('idempotency-conflict', `the key "${use.key}" was used for a request with other content or rights`)
  }
  context.reply.code(stored.status ?? context.operation.status).header('idempotency-replayed', 'true')
  // Stored as this operation's response was parsed; `handle` parses it again before it leaves.
  return (stored.body ?? undefined) as AnswerOf<Op>
}

function keyUseOf<Op extends Operation>({ operation, claims, idempotencyKey = '', params, query, body, ifMatch }: Context<Op>): KeyUse {
  const rights = [claims.role, claims.projects === '*' ? '*' : claims.projects.toSorted()]
  const requestHash = createHash('sha256')
    .update(JSON.stringify([params, query, body, ifMatch, rights]))
    .digest('hex')
  return { operation: operation.id, subject: claims.sub, key: idempotencyKey, requestHash }
}
