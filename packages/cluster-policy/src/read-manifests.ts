import { parseAllDocuments } from 'yaml'
import { Manifest } from './manifest.ts'

/** The objects of a stream of YAML documents, as Kubernetes reads them (`0440` is octal), empty ones left out. Throws, naming the place, where it is no YAML or no Kubernetes object. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const [error] = document.errors
    if (error) throw error
    const value: unknown = document.toJS()
    return value === null || value === undefined ? [] : [Manifest.parse(value)]
  })
}
