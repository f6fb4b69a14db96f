import { z } from 'zod'
import type { Manifest } from './manifest.ts'

const ConfigMap = z.looseObject({ data: z.record(z.string(), z.string()).default({}) })

/** What a ConfigMap of that name says; empty where there is none. */
export function configOf(manifests: readonly Manifest[], name: string): Record<string, string> {
  const found = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
  return found ? ConfigMap.parse(found).data : {}
}
