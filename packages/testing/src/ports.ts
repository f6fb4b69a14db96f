import { randomInt } from 'node:crypto'
import getPort, { portNumbers } from 'get-port'

/** Below the ports that systems give to outgoing connections, from a drawn one on: two processes seldom meet, so what is free stays so until it is used, and while its server
 *  is down. */
const [lowest, highest] = [20_000, 32_000]
const start = randomInt(lowest + 1, highest)
const ports = [...portNumbers(start, highest), ...portNumbers(lowest, start - 1)]

/** A port of this machine that nobody listens on; a process gets each only once. */
export const freePort = (): Promise<number> => getPort({ port: ports, host: '127.0.0.1', reserve: true })
