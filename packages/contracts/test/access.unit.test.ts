import { expect, test } from 'vitest'
import { Access, allows, line, opens, ProjectId, Role, text } from '../src/index.ts'

test('each role reaches its own level and those below, and a service what a lead reaches', () => {
  const reached = Object.fromEntries(Role.options.map((role) => [role, Access.options.filter((access) => allows(access, role))]))
  expect(reached).toEqual({
    viewer: ['public', 'viewer'],
    member: ['public', 'viewer', 'member'],
    lead: ['public', 'viewer', 'member', 'lead'],
    admin: ['public', 'viewer', 'member', 'lead', 'admin'],
    service: ['public', 'viewer', 'member', 'lead'],
  })
})

test('a token opens the projects that it names, or all', () => {
  const claims = { sub: 'ada', role: 'lead' as const }
  expect(opens({ ...claims, projects: ['ATLAS'] }, 'ATLAS')).toBe(true)
  expect(opens({ ...claims, projects: ['ATLAS'] }, 'ATLAS2')).toBe(false)
  expect(opens({ ...claims, projects: [] }, 'ATLAS')).toBe(false)
  expect(opens({ ...claims, projects: '*' }, 'ATLAS')).toBe(true)
})

test.each(['', '-1', '../etc', 'a/b', 'a b', 'ä', 'x'.repeat(33), '%2e'])('"%s" is no project id', (id) => {
  expect(ProjectId.safeParse(id).success).toBe(false)
})

test('one line is trimmed and holds no control characters, free text keeps its line breaks and refuses NUL', () => {
  expect(line(10).parse('  a title ')).toBe('a title')
  for (const bad of ['', '   ', 'a\nb', 'a\u0000b', 'a\u001b[31m', '\ud800', 'x'.repeat(11)])
    expect(line(10).safeParse(bad).success, bad).toBe(false)
  expect(text(20).parse('a\r\n\tb')).toBe('a\r\n\tb')
  for (const bad of ['a\u0000b', 'a\u001bb', '\udc00']) expect(text(20).safeParse(bad).success, bad).toBe(false)
})
