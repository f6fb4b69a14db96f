/** Whether two names mean the same model: a name without a tag means its `latest`. */
export function isModel(name: string, other: string): boolean {
  return withTag(name) === withTag(other)
}

/** The command that brings a model onto the machine. */
export function pullCommand(model: string): string {
  return `ollama pull ${model}`
}

function withTag(name: string): string {
  // A colon before the last slash belongs to the port of a registry.
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`
}
