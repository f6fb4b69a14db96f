export { sprintService } from './service.ts'
