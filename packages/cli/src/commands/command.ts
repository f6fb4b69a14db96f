import type { Command } from 'commander'
import type { z } from 'zod'
import { usageFailure } from '../failure/failure.ts'
import type { ExitCode } from '../failure/exit-codes.ts'
import type { Context } from './context.ts'

/** What a command found out: `data` is the document of `--json`, `view` shows the same to a person. */
export type Answer<Data> = {
  data: Data
  view: (data: Data) => string
  exit?: ExitCode
  /** What goes on once the answer is printed, such as serving until Ctrl-C. */
  stay?: () => Promise<void>
}

type OptionSpec = readonly [flags: string, description: string, many?: 'repeatable']

export type CommandSpec<Schema extends z.ZodObject, Data> = {
  /** Name and arguments, `show <decision>`. */
  usage: string
  summary: string
  options?: readonly OptionSpec[]
  examples: readonly string[]
  /** Arguments by name and options by their long flag in camelCase. */
  input: Schema
  run: (input: z.output<Schema>, context: Context) => Promise<Answer<Data>>
}

/** How a command comes to life: what reads its options and prints its answer. */
export type Host = { execute: (options: unknown, work: (context: Context) => Promise<Answer<unknown>>) => Promise<void> }
/** `examples` are those of the command, or the first one of each command of a group. */
export type Registration = ((parent: Command, host: Host) => void) & { examples: readonly string[] }

/** Declares a command. What the arguments must look like is said by `input` alone. */
export function command<Schema extends z.ZodObject, Data>(spec: CommandSpec<Schema, Data>): Registration {
  const register = (parent: Command, host: Host) => {
    const made = parent.command(spec.usage).description(spec.summary).addHelpText('after', examplesHelp(spec.examples))
    for (const [flags, description, many] of spec.options ?? []) {
      if (many) made.option(`${flags}`, `${description} (repeatable)`, collect)
      else made.option(flags, description)
    }
    made.action(async () => {
      const options: unknown = made.optsWithGlobals()
      const input = parseInput(made, spec.input)
      await host.execute(options, async (context) => hideType(await spec.run(input, context)))
    })
  }
  return Object.assign(register, { examples: spec.examples })
}

/** Commands under a common name. */
export function group(name: string, summary: string, members: readonly Registration[]): Registration {
  const examples = members.flatMap((member) => member.examples.slice(0, 1))
  const register = (parent: Command, host: Host) => {
    const made = parent.command(name).description(summary).addHelpText('after', examplesHelp(examples))
    for (const member of members) member(made, host)
  }
  return Object.assign(register, { examples })
}

/** The data meets its own view only, so nobody else has to know its type. */
function hideType<Data>({ data, view, ...rest }: Answer<Data>): Answer<unknown> {
  return { ...rest, data, view: (shown) => view(shown as Data) }
}

const collect = (value: string, previous: readonly string[] = []) => [...previous, value]

const examplesHelp = (examples: readonly string[]) => `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`

function parseInput<Schema extends z.ZodObject>(made: Command, schema: Schema): z.output<Schema> {
  const args = made.processedArgs.map((value: unknown, index) => [made.registeredArguments[index]?.name() ?? '', value] as const)
  const given = new Map<string, unknown>([...Object.entries(made.optsWithGlobals()), ...args.filter(([, value]) => value !== undefined)])
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '')
    return { pointer: flagOf(made, name), detail: faultOf(issue, given.has(name)) }
  })
  throw usageFailure(faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n'), { faults })
}

function faultOf(issue: z.core.$ZodIssue, isGiven: boolean): string {
  if (isGiven) return issue.message
  return issue.code === 'invalid_value' ? `has to be given: one of ${issue.values.join(', ')}` : 'has to be given'
}

/** The name of an input as it was typed. */
function flagOf(made: Command, name: string): string {
  return made.options.find((option) => option.attributeName() === name)?.long ?? name
}
