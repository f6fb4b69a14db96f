import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { type ClusterTool, clusterTool } from './cluster-tools.ts'

/** How a tool ended, and what it said. */
export type ToolAnswer = { code: number | null; stdout: string; stderr: string }

export type ToolInput = { args: readonly string[]; kubeconfig?: string; input?: string }

/** Runs helm or kubectl against a cluster, with `input` as its standard input. A failure is an answer like others. */
export async function runTool(tool: ClusterTool, { args, kubeconfig, input = '' }: ToolInput): Promise<ToolAnswer> {
  const child = spawn(clusterTool(tool), [...args], { env: { ...process.env, ...(kubeconfig && { KUBECONFIG: kubeconfig }) } })
  const { promise: code, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  // A tool that refuses its arguments may be gone before it has read anything.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}
