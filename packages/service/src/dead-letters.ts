import { dropDeadLetter, listDeadLetters, replayDeadLetter, showDeadLetter } from '@dsm/contracts'
import * as events from '@dsm/events'
import type { Db } from '@dsm/postgres'
import type { FastifyInstance } from 'fastify'
import { handle } from './handle.ts'
import { requireEverything } from './scope.ts'

/** Registers the dead letters of a service: list, show, replay, drop. One may hold an event of any project, or of none that can be told. */
export function registerDeadLetters(app: FastifyInstance, db: Db, subscription: events.Subscription): void {
  handle(app, listDeadLetters, ({ query, claims }) => {
    requireEverything(claims)
    return events.listDeadLetters(db, query)
  })
  handle(app, showDeadLetter, ({ params, claims }) => {
    requireEverything(claims)
    return events.showDeadLetter(db, params.deadLetterId)
  })
  // Both are idempotent by themselves: a replay goes through the inbox, a drop changes only what waits.
  handle(app, replayDeadLetter, ({ params, claims }) => {
    requireEverything(claims)
    return events.replayDeadLetter(db, params.deadLetterId, { subscription, by: claims.sub })
  })
  handle(app, dropDeadLetter, ({ params, claims }) => {
    requireEverything(claims)
    return events.dropDeadLetter(db, params.deadLetterId, claims.sub)
  })
}
