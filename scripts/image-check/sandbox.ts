import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

export type Bind = { from: string; to: string; writable?: boolean }

export type Sandbox = {
  /** An empty folder that becomes the root. */
  root: string
  binds: readonly Bind[]
  env: Readonly<Record<string, string>>
  cwd: string
  uid: number
  /** A build may write everywhere; what runs may write to /tmp and to its volumes. */
  readOnly: boolean
}

/** A program that is process 1 of its own namespaces, as in a container. */
export type Contained = {
  child: ChildProcess
  output: () => string
  signal: (signal: NodeJS.Signals) => void
  ended: Promise<number | null>
}

const links = ['lib', 'lib64', 'bin', 'sbin']
const devices = ['null', 'zero', 'urandom', 'random']

/** Runs a command with a root of its own, as a user of its own, without any capability and without a way to gain one. Needs root. */
export function contain(sandbox: Sandbox, command: readonly string[]): Contained {
  const { root, uid, env, cwd } = sandbox
  const capabilities = uid === 0 ? [] : ['setpriv', '--no-new-privs', '--bounding-set=-all,+sys_chroot,+setuid,+setgid']
  const enter = [...capabilities, 'unshare', `--root=${root}`, `--wd=${cwd}`, `--setgid=${uid}`, `--setuid=${uid}`]
  const script = `${mountScript(sandbox)}\nexec "$@"`
  const args = ['--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', script, 'sandbox', ...enter, ...command]
  const child = spawn('unshare', args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    child,
    output: () => output,
    signal: (signal) => process.kill(firstChildOf(child.pid ?? 0), signal),
    ended: once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null)),
  }
}

/** The process of the new namespace: whoever signals a container signals this one. */
function firstChildOf(pid: number): number {
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  if (!first) throw new Error('nothing runs in the sandbox')
  return Number(first)
}

function mountScript({ root, binds, readOnly }: Sandbox): string {
  const at = (path: string) => quoted(`${root}${path}`)
  return [
    'set -e',
    'mount --make-rprivate /',
    `mount -t tmpfs tmpfs ${quoted(root)}`,
    `mkdir -p ${at('/proc')} ${at('/dev')} ${at('/tmp')}`,
    `mount -t proc proc ${at('/proc')}`,
    ...devices.map((name) => `touch ${at(`/dev/${name}`)} && mount --bind /dev/${name} ${at(`/dev/${name}`)}`),
    ...(readOnly ? links.slice(0, 2) : links).map((name) => `if [ -L /${name} ]; then ln -s "$(readlink /${name})" ${at(`/${name}`)}; fi`),
    ...binds.flatMap((bind) => bindLines(bind, at)),
    ...(readOnly ? [`mount -o remount,ro ${quoted(root)}`] : []),
    // After the root is closed: this one stays open.
    `mount -t tmpfs -o mode=1777 tmpfs ${at('/tmp')}`,
  ].join('\n')
}

function bindLines({ from, to, writable = false }: Bind, at: (path: string) => string): string[] {
  return [
    `if [ -d ${quoted(from)} ]; then mkdir -p ${at(to)}; else mkdir -p "$(dirname ${at(to)})" && touch ${at(to)}; fi`,
    `mount --rbind ${quoted(from)} ${at(to)}`,
    ...(writable ? [] : [`mount -o remount,bind,ro ${at(to)}`]),
  ]
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
