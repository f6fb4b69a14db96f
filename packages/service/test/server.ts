import { serve, serviceEnv } from '../src/index.ts'
import { notes } from './notes.ts'

// The whole of a service's `server.ts`, for the test that starts and stops it as a process.
await serve(process.env, serviceEnv, () => notes())
