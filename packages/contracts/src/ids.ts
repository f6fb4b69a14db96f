import { z } from 'zod'

/** A project's id as people name it: `1`, `ATLAS`. Opaque to every service. */
export const ProjectId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'must be 1 to 32 letters, digits, "-" or "_", starting with a letter or digit')
  .meta({ id: 'ProjectId', examples: ['1', 'ATLAS'] })

/** Prefix of the readable keys of a project's items and sprints (`ATLAS-17`, `ATLAS-S03`). */
export const ProjectKey = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{0,9}$/, 'must be 1 to 10 capital letters and digits, starting with a letter')
  .meta({ id: 'ProjectKey', examples: ['ATLAS'] })

/** Every id but a project's: a UUID (version 7 when made here, so ids sort by creation), in small letters as databases give it back. */
export const Id = z.uuid().toLowerCase()

/** A calendar day, `YYYY-MM-DD`, in the project's own calendar and time zone. */
export const Day = z.iso.date().refine((day) => !day.startsWith('0000'), 'the calendar has no year 0000')

/** An instant in UTC, ISO 8601 with `Z`. */
export const Instant = z.iso.datetime().refine((instant) => !instant.startsWith('0000'), 'the calendar has no year 0000')

/** Names the five services; also the `source` of their events. */
export const ServiceName = z.enum(['project', 'backlog', 'sprint', 'chronicle', 'orchestrator'])
export type ServiceName = z.infer<typeof ServiceName>

/** One thing of each service, made in this order. */
export function ofEachService<Thing>(make: (name: ServiceName) => Thing): Record<ServiceName, Thing> {
  return {
    project: make('project'),
    backlog: make('backlog'),
    sprint: make('sprint'),
    chronicle: make('chronicle'),
    orchestrator: make('orchestrator'),
  }
}

/** A single line of text that people read: trimmed, without control characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line without control characters')

/** Free text: line breaks and tabs are allowed, other control characters (NUL above all, which Postgres refuses) are not. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    // oxlint-disable-next-line eslint/no-control-regex -- control characters are what it refuses, all but tab and line break
    .regex(/^[^\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/u, 'must not contain control characters')
