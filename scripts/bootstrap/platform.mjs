import process from 'node:process'

/** @typedef {{ platform: string, arch: string, libc: 'glibc' | 'musl' | 'none' }} Machine */

/** @returns {Machine} */
export function thisMachine() {
  return { platform: process.platform, arch: process.arch, libc: libcOf(process.platform) }
}

/**
 * @param {string} platform
 * @returns {Machine['libc']}
 */
function libcOf(platform) {
  if (platform !== 'linux') return 'none'
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime ? 'glibc' : 'musl'
}
