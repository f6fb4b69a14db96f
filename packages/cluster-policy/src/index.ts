export { describingFiles, driftOf, installationFiles, leftOver } from './written-files.ts'
