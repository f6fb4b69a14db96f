import { containerPolicy, podPolicy } from '../policy.ts'

/** What the restricted Pod Security Standard asks for, and a little more. */
export const podSecurity = [
  containerPolicy('non-root', 'nothing runs as root', ({ securityContext: own }, { spec: { securityContext: pod } }) => [
    !(own.runAsNonRoot ?? pod.runAsNonRoot ?? false) && 'may run as root',
    (own.runAsUser ?? pod.runAsUser) === 0 && 'runs as user 0',
  ]),
  containerPolicy('read-only', 'no container writes to its image', ({ securityContext }) => [
    securityContext.readOnlyRootFilesystem !== true && 'can write to its root file system',
  ]),
  containerPolicy('no-escalation', 'no process gains privileges', ({ securityContext }) => [
    securityContext.allowPrivilegeEscalation !== false && 'may gain privileges',
    securityContext.privileged === true && 'is privileged',
  ]),
  containerPolicy('seccomp', 'system calls are filtered', ({ securityContext: own }, { spec: { securityContext: pod } }) => {
    const { type } = own.seccompProfile ?? pod.seccompProfile ?? { type: 'none' }
    return [type !== 'RuntimeDefault' && `has the seccomp profile ${type}`]
  }),
  containerPolicy('capabilities', 'all capabilities are dropped', ({ securityContext: { capabilities } }) => [
    !capabilities?.drop.includes('ALL') && 'keeps capabilities',
    (capabilities?.add.length ?? 0) > 0 && `gets ${capabilities?.add.join(', ')}`,
  ]),
  podPolicy('no-host', 'no pod sees its node', ({ spec }) => [
    (spec.hostNetwork || spec.hostPID || spec.hostIPC) && 'shares a namespace of its node',
    spec.volumes.some(({ hostPath }) => hostPath !== undefined) && 'mounts a folder of its node',
    spec.containers.some(({ ports }) => ports.some((port) => 'hostPort' in port)) && 'takes a port of its node',
  ]),
]
