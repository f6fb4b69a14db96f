/** A promise that DSM makes. Tests that prove it carry its id as a tag: `test('…', { tags: ['G1'] }, …)`. */
export type Guarantee = {
  id: string
  promise: string
  /** By what it is kept, in a sentence or two. */
  how: string
  /** Name of the test that says most about it; the README links that one. */
  shownBy?: string
}

export const guarantees: readonly Guarantee[] = [
  {
    id: 'G1',
    promise: 'a committed change is published, an uncommitted one never is',
    how: 'The event is a row of the transaction that changes the state. A relay publishes it afterwards and marks exactly the rows that it has read, never all up to a number: a lower one may commit later.',
    shownBy: 'a lower row that commits while a higher one is published is not taken for published',
  },
  {
    id: 'G2',
    promise: "an event's effect happens once, however often the event arrives",
    how: 'The row in the inbox and the effect commit together; the entry is acknowledged after that.',
    shownBy: 'an event that two replicas handle at the same time has one effect',
  },
  {
    id: 'G3',
    promise: 'what a crashed consumer was given is taken over',
    how: 'Replicas keep their name over a restart and go on with what they left; what nobody acknowledges for a while goes to another.',
    shownBy: 'a crashed replica is replaced: another name takes its entries over',
  },
  {
    id: 'G4',
    promise: 'a poison event harms nobody',
    how: 'Attempts are counted in the database, with growing pauses; then the event goes to the dead letters with the reason, and the rest flows on.',
    shownBy: 'a handler that always throws is given up after its attempts, with the reason, and the rest flows on',
  },
  {
    id: 'G5',
    promise: 'dead letters can be listed, looked at, replayed and dropped',
    how: 'They are rows of the consumer, reached through its API and `dsm dead-letters`. A replay goes through the inbox.',
    shownBy: 'replayed twice, at once and again later, a dead letter has one effect',
  },
  {
    id: 'G6',
    promise: 'losing Redis altogether loses nothing',
    how: 'Published events are kept for a stated time. A stream whose marker is gone, or behind, is filled again from them, and inboxes drop what was done.',
    shownBy: 'Redis may be emptied again and again in the midst of a sprint: everything arrives, and nothing twice',
  },
  {
    id: 'G7',
    promise: 'events that come late or in another order do no damage',
    how: 'Events are numbered per subject; a handler of the latest state ignores what is not newer than the last one applied.',
    shownBy: 'whatever the order and the repeats, `latest` ends at the last state and `every` has each effect once',
  },
  {
    id: 'G8',
    promise: 'Redis, Postgres, another service or Ollama may go away and come back',
    how: 'Connections come back with jitter, breakers keep callers from waiting, what is to be done waits in Postgres, and readiness names what is missing.',
    shownBy: 'a change made meanwhile arrives afterwards, and every effect is there once; the log tells once, not per retry',
  },
  {
    id: 'G9',
    promise: 'a sprint closes whatever is down beside its own database',
    how: 'The report is made from an event, not by a call.',
    shownBy: 'of twenty sprints that are closed during an outage all are closed, and each has its report and its outcome once',
  },
  {
    id: 'G10',
    promise: 'two callers at once cannot break a rule',
    how: 'Row locks, unique indexes, `If-Match` and idempotency keys.',
    shownBy: 'fifty orchestrations at once give one sprint (native only: embedded Postgres runs transactions one by one)',
  },
  {
    id: 'G11',
    promise: 'an orchestration that is interrupted anywhere is finished, or undone',
    how: 'Steps are journaled, calls repeat under the same key, a lease lets others take a run over, and what was refused for good is compensated.',
    shownBy: 'kill -9 in the midst of a run (native only: processes need Redis and a shared Postgres)',
  },
  {
    id: 'G12',
    promise: 'a graceful stop drops nothing',
    how: 'Readiness goes off first, requests under way are answered, the consumer finishes its batch, and only then connections close.',
    shownBy:
      'replicas that are stopped one after the other under load fail no request, finish what they began, and end by themselves (needs postgresql and redis-server)',
  },
  {
    id: 'G13',
    promise: 'no plan leaves what the checker accepts, whatever a model says',
    how: 'A checker, which does the arithmetic again by other code, has to accept a plan before anything is done. A model only picks among such plans.',
    shownBy: 'accepts 5,000 valid plans and refuses 5,000 mutated ones',
  },
  {
    id: 'G14',
    promise: 'a stored decision can be replayed, byte for byte',
    how: 'All that a decision was made of is stored with it.',
    shownBy: 'every decision of a history of fifty sprints is replayed to the byte',
  },
  {
    id: 'G15',
    promise: 'nobody gets in',
    how: 'Every route but the health checks asks for a token, its role and its projects; requests are counted per caller, and bodies have a limit.',
    shownBy: '$name: nobody gets in without a valid token',
  },
  {
    id: 'G16',
    promise: 'bad input is refused in words and changes nothing',
    how: 'One schema per operation at the door, constraints in the database.',
    shownBy: '$name: whatever is sent, it never fails, and a refusal changes nothing',
  },
  {
    id: 'G17',
    promise: 'what was backed up can be restored',
    how: '`dsm backup` and `dsm restore`, all databases at one cut.',
    shownBy: 'comes back whole: every row of every table, the numbers drawn next, and the schema',
  },
]
