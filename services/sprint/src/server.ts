import { serve, serviceEnv } from '@dsm/service'
import { sprintService } from './service.ts'

await serve(process.env, serviceEnv, () => sprintService)
