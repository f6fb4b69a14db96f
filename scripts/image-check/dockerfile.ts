import { matchesGlob } from 'node:path'

export type Instruction = { name: string; value: string }
export type Stage = { from: string; instructions: readonly Instruction[] }

/** The stages of a Dockerfile; what comes before the first is in `before`. Comments and continued lines are resolved, variables are not. */
export function parseDockerfile(text: string): { before: readonly Instruction[]; stages: readonly Stage[] } {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const instructions = lines.map((line): Instruction => {
    const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line.trim()) ?? []
    return { name: name.toUpperCase(), value }
  })
  const starts = instructions.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []))
  const stages = starts.map((at, index) => ({
    from: instructions[at]?.value ?? '',
    instructions: instructions.slice(at + 1, starts[index + 1]),
  }))
  return { before: instructions.slice(0, starts[0]), stages }
}

/** The values of all instructions of a name. */
export function valuesOf(instructions: readonly Instruction[], name: string): string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ value }) => value)
}

/** The words of an instruction in exec form. Throws if it is in shell form: that would need a shell and stand between a signal and the process. */
export function execForm(value: string): string[] {
  const at = value.indexOf('[')
  const words: unknown = at < 0 ? undefined : JSON.parse(value.slice(at))
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) throw new Error(`not in exec form: ${value}`)
  return words
}

/** `${NAME}` in a command, from the ARG lines of its stage. */
export function withArguments(command: string, instructions: readonly Instruction[]): string {
  const defaults = new Map(valuesOf(instructions, 'ARG').map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]))
  return command.replace(/\$\{(\w+)\}/g, (whole, name: string) => defaults.get(name) ?? whole)
}

/** Whether .dockerignore keeps a file out of the build: it, or a folder above it, fits a pattern. */
export function isIgnored(path: string, patterns: readonly string[]): boolean {
  const parts = path.split('/')
  const prefixes = parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
  return prefixes.some((prefix) => patterns.some((pattern) => matchesGlob(prefix, pattern)))
}

export function ignorePatterns(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
