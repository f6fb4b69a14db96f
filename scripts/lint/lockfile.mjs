/** Licences under which anyone may use what is installed here. */
const licences = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'PSF-2.0',
  'BSL-1.0',
  'Zlib',
  // Data: the public holidays.
  'CC-BY-3.0',
  // Its files stay under it, those that use them do not come under it.
  'MPL-2.0',
])

/**
 * What is wrong with a lockfile of pnpm: every package has to come from the registry of whoever installs it, as the very file that was locked.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function lockfileFaults(text) {
  const faults = []
  if (!/^lockfileVersion: '9\.0'$/m.test(text)) faults.push('the lockfile is not of version 9.0, which is the one that is understood here')
  const packages = packagesOf(text)
  if (packages.length === 0) faults.push('the lockfile names no packages')
  for (const { name, body } of packages) {
    const resolution = /^ {4}resolution: \{(.*)\}$/m.exec(body)?.[1] ?? ''
    if (!/^integrity: sha512-[A-Za-z0-9+/]{86}==$/.test(resolution))
      faults.push(`${name}: its resolution is "${resolution}" and not one sha512 digest`)
  }
  for (const [index, line] of text.split('\n').entries())
    if (namesPlace(line)) faults.push(`line ${index + 1} names a place to install from: ${line.trim().slice(0, 120)}`)
  return faults
}

/**
 * Whether a line says where something comes from, other than from the registry or from a folder of this workspace.
 *
 * @param {string} line
 */
function namesPlace(line) {
  if (/^ *deprecated: /.test(line)) return false
  const [, value = ''] = /^ *(?:version|specifier): ['"]?([^'"]*)/.exec(line) ?? []
  if (/^link:(\.\.\/)*(packages|services)\/[\w-]+$|^link:\.\.\/[\w-]+$/.test(value)) return false
  return /:\/\/|git@/.test(line) || /^(link|file|npm|git|github|https?|workspace(?!:\*$)):?/.test(value)
}

/** @param {string} text */
function packagesOf(text) {
  const section = /^packages:\n([\s\S]*?)(?=^\S)/m.exec(text)?.[1] ?? ''
  return section
    .split(/\n(?= {2}\S)/)
    .map((entry) => ({ name: /^\s*'?([^':]+(?:@[^':]+)?)/.exec(entry)?.[1] ?? '', body: entry }))
    .filter(({ body }) => body.trim() !== '')
}

/**
 * What is wrong with the versions of a workspace: one exact version of each dependency in the catalog, and nothing else anywhere.
 *
 * @param {string} workspace Text of pnpm-workspace.yaml.
 * @param {Record<string, Record<string, Record<string, string>>>} manifests By their paths.
 * @returns {string[]}
 */
export function versionFaults(workspace, manifests) {
  const faults = []
  const catalog = /^catalog:\n((?: {2}.*\n?)*)/m.exec(workspace)?.[1] ?? ''
  for (const line of catalog.split('\n').filter((one) => one.trim() !== '')) {
    if (!/^ {2}'?[@\w/.-]+'?: \d+\.\d+\.\d+(-[\w.]+)?$/.test(line)) faults.push(`pnpm-workspace.yaml: ${line.trim()} is no exact version`)
  }
  for (const [path, manifest] of Object.entries(manifests)) {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])
      for (const [name, version] of Object.entries(manifest[kind] ?? {}))
        if (version !== 'catalog:' && version !== 'workspace:*')
          faults.push(`${path}: ${name} is "${version}" and not "catalog:" or "workspace:*"`)
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      if (manifest['scripts']?.[hook] !== undefined) faults.push(`${path}: the script ${hook} runs at every install`)
  }
  return faults
}

/**
 * Packages that may run a script when they are installed: none may.
 *
 * @param {string} workspace
 * @returns {string[]}
 */
export function buildFaults(workspace) {
  const builds = /^allowBuilds:\n((?: {2}.*\n?)*)/m.exec(workspace)?.[1] ?? ''
  const allowed = [...builds.matchAll(/^ {2}'?([@\w/.-]+)'?: true\s*$/gm)].map(
    ([, name]) => `${name} may run a script when it is installed`,
  )
  return /^(dangerouslyAllowAllBuilds|onlyBuiltDependencies)\b/m.test(workspace)
    ? [...allowed, 'pnpm-workspace.yaml allows scripts at install']
    : allowed
}

/**
 * Packages whose licence is not one of those that are fine.
 *
 * @param {readonly { name: string, licence: unknown }[]} installed
 * @returns {string[]}
 */
export function licenceFaults(installed) {
  return installed
    .filter(({ licence }) => !isFine(licence))
    .map(({ name, licence }) => `${name}: licence ${JSON.stringify(licence ?? null)}`)
}

/** Of `(A OR B)` one has to be fine, of `(A AND B)` both. @param {unknown} licence @returns {boolean} */
function isFine(licence) {
  if (typeof licence !== 'string') return false
  const bare = licence.replace(/^\((.*)\)$/, '$1')
  if (bare.includes(' AND ')) return bare.split(' AND ').every(isFine)
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isFine)
  return licences.has(bare)
}
