export { projectService } from './service.ts'
