import { describe, expect, test } from 'vitest'
import type { Manifest } from '../src/manifest.ts'
import { flowsOf, type Node } from '../src/network/flows.ts'
import { matches, Selector } from '../src/selector.ts'

const node = (name: string, ...ports: number[]): Node => ({ name, labels: { app: name, tier: 'all' }, ports })
const nodes = [node('caller'), node('server', 80, 81)]

const policy = (spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { labels: {}, annotations: {} },
  spec,
})
const pods = (app: string) => ({ podSelector: { matchLabels: { app } } })
const denyAll = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
const out = policy({ ...pods('caller'), policyTypes: ['Egress'], egress: [{ to: [pods('server')], ports: [{ port: 80 }] }] })
const into = policy({ ...pods('server'), policyTypes: ['Ingress'], ingress: [{ from: [pods('caller')], ports: [{ port: 80 }] }] })

const insideOf = (...manifests: Manifest[]) =>
  [...flowsOf(manifests, nodes)].filter((flow) => /^(caller|server) → (caller|server):/.test(flow))

describe('connections that policies let through', () => {
  test('are all of them where no policy picks a pod', () => {
    expect(insideOf()).toEqual(['caller → server:80', 'caller → server:81', 'server → server:80', 'server → server:81'])
  })

  test('are none where everything is denied', () => {
    expect([...flowsOf([denyAll], nodes)]).toEqual([])
  })

  test('take the consent of both sides', () => {
    expect(insideOf(denyAll, out)).toEqual([])
    expect(insideOf(denyAll, into)).toEqual([])
    expect(insideOf(denyAll, out, into)).toEqual(['caller → server:80'])
  })

  test('are open to everyone where a rule names nobody, and to every port where it names none', () => {
    const open = policy({ ...pods('server'), policyTypes: ['Ingress'], ingress: [{}] })
    const free = policy({ ...pods('caller'), policyTypes: ['Egress'], egress: [{}] })

    expect(insideOf(denyAll, open, free)).toEqual(['caller → server:80', 'caller → server:81'])
    expect([...flowsOf([denyAll, open, free], nodes)]).toContain('anything:any port → server')
  })

  test('do not come from pods of this namespace by a selector of other namespaces', () => {
    const elsewhere = policy({
      ...pods('server'),
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } }, podSelector: {} }] }],
    })

    expect(insideOf(denyAll, out, elsewhere)).toEqual([])
    expect([...flowsOf([denyAll, elsewhere], nodes)]).toEqual(['namespace other:any port → server'])
  })

  test('come from pods of this namespace, too, by a selector of all namespaces', () => {
    const all = policy({ ...pods('server'), policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] })

    expect(insideOf(denyAll, out, all)).toEqual(['caller → server:80'])
    expect([...flowsOf([denyAll, all], nodes)]).toContain('namespace any:any port → server')
  })
})

describe('a selector', () => {
  test.for([
    [{}, true],
    [{ matchLabels: { app: 'a' } }, true],
    [{ matchLabels: { app: 'b' } }, false],
    [{ matchLabels: { app: 'a', more: 'x' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }, false],
    [{ matchExpressions: [{ key: 'more', operator: 'NotIn', values: ['a'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  ] as const)('%j picks a pod with app=a: %s', ([selector, picks]) => {
    expect(matches(Selector.parse(selector), { app: 'a' })).toBe(picks)
  })
})
