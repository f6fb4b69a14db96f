import { serve, serviceEnv } from '@dsm/service'
import { orchestratorService } from './index.ts'

await serve(process.env, serviceEnv, () => orchestratorService())
