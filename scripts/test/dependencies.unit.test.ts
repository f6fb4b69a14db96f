import { describe, expect, test } from 'vitest'
import { auditOutcome } from '../lint/audit.mjs'
import { buildFaults, licenceFaults, lockfileFaults, versionFaults } from '../lint/lockfile.mjs'

const digest = `${'a'.repeat(86)}==`
const locked = (resolution: string, more = '') => `lockfileVersion: '9.0'

importers:

  packages/a:
    dependencies:
      '@dsm/http-client':
        specifier: workspace:*
        version: link:../http-client
      thing:
        specifier: 'catalog:'
        version: 1.0.0
${more}
packages:

  thing@1.0.0:
    resolution: {${resolution}}
    deprecated: see https://example.test
    engines: {node: '>=20'}

snapshots:

  thing@1.0.0: {}
`

describe('a lockfile', () => {
  test('of digests alone is fine', () => {
    expect(lockfileFaults(locked(`integrity: sha512-${digest}`))).toEqual([])
  })

  test.each([
    ['no digest', locked('')],
    ['a weaker digest', locked('integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=')],
    ['a file from somewhere', locked(`integrity: sha512-${digest}, tarball: https://example.test/thing.tgz`)],
    ['a commit', locked('commit: 0123abc, repo: https://example.test/thing.git, type: git')],
    ['a folder', locked('directory: ../elsewhere, type: directory')],
    [
      'an importer of an address',
      locked(`integrity: sha512-${digest}`, '      x:\n        specifier: https://example.test/x.tgz\n        version: 1.0.0\n'),
    ],
    [
      'an importer of a folder outside',
      locked(`integrity: sha512-${digest}`, '      x:\n        specifier: link:../../../x\n        version: link:../../../x\n'),
    ],
    [
      'a package under the name of another',
      locked(`integrity: sha512-${digest}`, '      x:\n        specifier: npm:y@1.0.0\n        version: 1.0.0\n'),
    ],
    ['another version of the format', locked(`integrity: sha512-${digest}`).replace("'9.0'", "'5.4'")],
    ['no packages', "lockfileVersion: '9.0'\n"],
  ])('with %s is not', (_what, text) => {
    expect(lockfileFaults(text)).not.toEqual([])
  })
})

describe('versions are exact, in one place', () => {
  const workspace = "packages:\n  - packages/*\n\ncatalog:\n  '@scope/a': 1.2.3\n  b: 2.0.0-rc.1\n"
  test('a workspace like that is fine', () => {
    expect(versionFaults(workspace, { 'a/package.json': { dependencies: { b: 'catalog:', '@dsm/x': 'workspace:*' } } })).toEqual([])
  })

  test.each(['^1.2.3', '~1.2.3', '*', 'latest', '>=1', '1.x', 'github:a/b', 'file:../a'])('%s is no version', (version) => {
    expect(versionFaults(`catalog:\n  b: ${version}\n`, {})).toHaveLength(1)
    expect(versionFaults(workspace, { 'a/package.json': { devDependencies: { b: version } } })).toHaveLength(1)
  })

  test('and nothing of ours runs at install', () => {
    expect(versionFaults(workspace, { 'a/package.json': { scripts: { postinstall: 'x' } } })).toHaveLength(1)
  })
})

test('no package may run a script when it is installed', () => {
  expect(buildFaults('allowBuilds:\n  # why\n  a: false\n\ncatalog:\n  b: true\n')).toEqual([])
  expect(buildFaults('allowBuilds:\n  a: false\n  "@b/c": true\n'.replaceAll('"', "'"))).toHaveLength(1)
  expect(buildFaults('dangerouslyAllowAllBuilds: true\n')).toHaveLength(1)
})

test.each<[unknown, number]>([
  ['MIT', 0],
  ['(MIT OR GPL-3.0)', 0],
  ['(ISC AND CC-BY-3.0)', 0],
  ['(MIT AND GPL-3.0)', 1],
  ['AGPL-3.0', 1],
  ['SEE LICENSE IN FILE', 1],
  [undefined, 1],
  [{ type: 'MIT' }, 1],
])('licence %j has %i faults', (licence, faults) => {
  expect(licenceFaults([{ name: 'a@1', licence }])).toHaveLength(faults)
})

describe('an audit', () => {
  const report = (severity: string) =>
    JSON.stringify({ advisories: { 1: { severity, module_name: 'a', title: 'it leaks', url: 'https://example.test' } } })
  test('that finds something grave fails, and names it', () => {
    expect(auditOutcome(report('high'), '')).toMatchObject({ isFine: false, said: expect.stringContaining('it leaks') })
  })

  test('that finds something small tells it', () => {
    expect(auditOutcome(report('moderate'), '')).toMatchObject({ isFine: true, said: expect.stringContaining('it leaks') })
  })

  test.each([
    ['', 'ENOTFOUND'],
    ['{"error":{"code":"ERR_PNPM_AUDIT_ENDPOINT_NOT_EXISTS","message":"no endpoint"}}', ''],
    ['<html>', ''],
    ['null', ''],
    ['{"advisories":null}', ''],
  ])('that nobody answered is skipped, and says so: %s %s', (stdout, stderr) => {
    expect(auditOutcome(stdout, stderr)).toMatchObject({ isFine: true, said: expect.stringContaining('AUDIT SKIPPED') })
  })
})
