import { serve, serviceEnv } from '@dsm/service'
import { chronicleService } from './index.ts'

await serve(process.env, serviceEnv, () => chronicleService)
