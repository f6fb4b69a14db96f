import { takeLock } from '../../src/lock.ts'

const [file = ''] = process.argv.slice(2)
await takeLock(file)
process.stdout.write('locked')
process.stdin.resume()
