import { z } from 'zod'

const RawEntry = z.tuple([z.string(), z.array(z.string()).nullable()])
type RawEntry = z.infer<typeof RawEntry>

export const Entries = z.array(RawEntry)
/** Answer of XREADGROUP over one stream: null when nothing came in time. */
export const ReadReply = z.array(z.tuple([z.string(), Entries])).nullable()
/** Answer of XAUTOCLAIM: where to go on, what was claimed, and (Redis 7) what was pending but is gone. */
export const ClaimReply = z.tuple([z.string(), Entries]).rest(z.unknown())
/** Detailed answer of XPENDING: id, consumer, idle ms, deliveries. */
export const PendingReply = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]))
/** Summary of XPENDING: how many, lowest id, highest id, consumers. */
export const PendingSummary = z.tuple([z.number(), z.string().nullable(), z.unknown(), z.unknown()])
/** Answer of XINFO GROUPS: a flat list of names and values per group. */
export const GroupsReply = z.array(z.array(z.unknown()).transform(pairs)).transform((groups) => z.array(GroupInfo).parse(groups))

const GroupInfo = z.object({
  name: z.string(),
  pending: z.number(),
  'last-delivered-id': z.string(),
  /** Missing before Redis 7, null when it cannot be known. */
  lag: z.number().nullish(),
})

function pairs(flat: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[String(name), flat[at + 1]]] : [])))
}

/** The fields of an entry by name; undefined if it was deleted from the stream while it was pending. */
export function fieldsOf([, flat]: RawEntry): Record<string, string> | undefined {
  if (flat === null) return undefined
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])))
}

/** Text of the event; all the fields, as JSON, if the entry is none of ours. */
export function bodyOf(fields: Record<string, string>): string {
  return fields.event ?? JSON.stringify(fields)
}
