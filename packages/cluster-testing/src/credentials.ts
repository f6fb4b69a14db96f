import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** What the parts of a cluster know each other by; all of it lies in the cluster's own folder. */
export type Credentials = {
  /** Bearer token of a member of system:masters. */
  adminToken: string
  tokenFile: string
  serviceAccountKey: string
  certificates: string
  kubeconfig: string
}

/** Writes new credentials for an API server at the port. The server makes its own certificate, which clients trust by its file. */
export async function writeCredentials(folder: string, port: number): Promise<Credentials> {
  const credentials: Credentials = {
    adminToken: randomBytes(24).toString('base64url'),
    tokenFile: join(folder, 'tokens.csv'),
    serviceAccountKey: join(folder, 'service-account.key'),
    certificates: join(folder, 'certificates'),
    kubeconfig: join(folder, 'kubeconfig'),
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await mkdir(credentials.certificates, { mode: 0o700 })
  await Promise.all([
    writeFile(credentials.tokenFile, `${credentials.adminToken},admin,admin,system:masters\n`, { mode: 0o600 }),
    writeFile(credentials.serviceAccountKey, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 }),
    writeFile(credentials.kubeconfig, kubeconfig(credentials, `https://127.0.0.1:${port}`), { mode: 0o600 }),
  ])
  return credentials
}

/** The certificate of an API server that made its own. */
export const certificateOf = ({ certificates }: Credentials): string => join(certificates, 'apiserver.crt')

function kubeconfig(credentials: Credentials, server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': certificateOf(credentials) } }],
    users: [{ name: 'admin', user: { token: credentials.adminToken } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  })
}
