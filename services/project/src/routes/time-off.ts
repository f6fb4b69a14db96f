import { ProblemError, projectOperations as operations, type TimeOff } from '@dsm/contracts'
import { handle, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { requireSpan } from '../domain/day.ts'
import { requireFree } from '../domain/time-off.ts'
import { announceTimeOff } from '../events/announce.ts'
import { lockPerson, personOf } from '../store/people.ts'
import { deleteTimeOff, findTimeOff, saveTimeOff, timeOffOf } from '../store/time-off.ts'
import { requirePerson } from './person-scope.ts'

/** Three years of parental leave and some days. */
const timeOffMaxDays = 1100

export function registerTimeOff(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.bookTimeOff, (context) => {
    const { params, body, claims } = context
    requireSpan(body, timeOffMaxDays, 'body')
    return write(deps, context, async (tx) => {
      const person = await lockPerson(tx, params.personId)
      await requirePerson(tx, claims, person.id)
      requireFree(person, await timeOffOf(tx, [person.id], body), body)
      const timeOff: TimeOff = { id: uuid(), personId: person.id, ...body, externalKey: null }
      await saveTimeOff(tx, [{ ...timeOff, occurrence: '' }])
      await announceTimeOff(tx, person, [{ type: 'time-off.booked.v1', timeOff }], deps.clock())
      return timeOff
    })
  })

  handle(app, operations.listTimeOff, async ({ params, claims, query: { from = null, to = null } }) => {
    if (from !== null && to !== null && from > to) {
      const fault = { pointer: '/query/to', detail: 'must not be before from' }
      throw new ProblemError('bad-request', `${fault.pointer}: ${fault.detail}`, { faults: [fault] })
    }
    const person = await personOf(deps.db, params.personId)
    await requirePerson(deps.db, claims, person.id)
    return timeOffOf(deps.db, [person.id], { from, to })
  })

  handle(app, operations.cancelTimeOff, (context) =>
    write(deps, context, async (tx) => {
      const person = await lockPerson(tx, context.params.personId)
      await requirePerson(tx, context.claims, person.id)
      const timeOff = await findTimeOff(tx, context.params)
      if (!timeOff) throw new ProblemError('not-found', `${person.name} has no time off ${context.params.timeOffId}`)
      await deleteTimeOff(tx, [timeOff.id])
      await announceTimeOff(tx, person, [{ type: 'time-off.cancelled.v1', timeOff }], deps.clock())
    }),
  )
}
