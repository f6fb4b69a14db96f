import { serve, serviceEnv } from '@dsm/service'
import { backlogService } from './service.ts'

await serve(process.env, serviceEnv, () => backlogService)
