export { backlogService } from './service.ts'
