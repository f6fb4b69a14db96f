import type { Claims } from '@dsm/contracts'
import { tokenFor } from '@dsm/testing/service'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Called, dsm } from '../dsm.ts'
import { startSystem, type System, type SystemOptions } from './start-system.ts'

const TOKEN_SECONDS = 3600

/** The environment that tells the command line where the services are and who asks. */
export function envOf(urls: System['urls'], token: string): Record<string, string> {
  const addresses = Object.entries(urls).map(([name, url]) => [`DSM_${name.toUpperCase()}_URL`, url])
  return { ...Object.fromEntries(addresses), DSM_TOKEN: token }
}

/** The command line in front of a system, as an admin of every project unless the claims say otherwise. */
export function operator(systemNow: () => System, claims: Partial<Claims> = { sub: 'operator' }) {
  const call = async (...argv: string[]): Promise<Called> =>
    dsm(argv, { env: envOf(systemNow().urls, await tokenFor(claims, TOKEN_SECONDS)) })

  /** What a call prints that has worked. */
  const shown = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await call(...argv)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return out
  }
  /** The document of a call that has worked. */
  const documentOf = async (...argv: string[]) => JSON.parse(await shown(...argv, '--json'))
  return { call, shown, documentOf }
}

/** Five services for a whole file: each of its tests works on a project of its own. */
export function systemOfFile(options: SystemOptions = {}): () => System {
  let system: System | undefined
  beforeAll(async () => {
    system = await startSystem(options)
  })
  afterAll(() => system?.stop())
  return () => {
    if (!system) throw new Error('the system has not started')
    return system
  }
}
