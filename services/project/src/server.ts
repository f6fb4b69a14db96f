import { serve, serviceEnv } from '@dsm/service'
import { projectService } from './service.ts'

await serve(process.env, serviceEnv, () => projectService)
