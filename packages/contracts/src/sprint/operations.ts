import { z } from 'zod'
import { Day, Id, ProjectId, text } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { Burndown } from './burndown.ts'
import { DailyScrum } from './daily-scrum.ts'
import { Impediment, NewImpediment } from './impediment.ts'
import { NewSprint } from './new-sprint.ts'
import { SimulatedDay } from './simulation.ts'
import { Sprint, SprintStatus } from './sprint.ts'
import { NewSprintTask, Progress, ProgressEntry, SprintTask } from './task.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inSprint = z.strictObject({ sprintId: Id })
const inTask = z.strictObject({ sprintId: Id, itemId: Id })

export const sprintOperations = {
  planSprint: operation({ id: 'planSprint', method: 'POST', path: '/projects/:projectId/sprints', summary: 'Plan a sprint', access: 'lead', status: 201, params: inProject, body: NewSprint, bodyLimit: 4_194_304, response: Sprint, problems: ['sprint-overlap'] }),
  listSprints: operation({ id: 'listSprints', method: 'GET', path: '/projects/:projectId/sprints', summary: 'List the sprints of a project, newest first', access: 'viewer', params: inProject, query: z.strictObject({ ...PageQuery.shape, status: SprintStatus.optional() }), response: page(Sprint), problems: ['invalid-cursor'] }),
  getSprint: operation({ id: 'getSprint', method: 'GET', path: '/sprints/:sprintId', summary: 'Get a sprint', access: 'viewer', params: inSprint, response: Sprint, versioned: true }),
  startSprint: operation({ id: 'startSprint', method: 'POST', path: '/sprints/:sprintId/start', summary: 'Start a planned sprint', access: 'lead', params: inSprint, response: Sprint, problems: ['sprint-not-planned', 'active-sprint-exists'] }),
  closeSprint: operation({ id: 'closeSprint', method: 'POST', path: '/sprints/:sprintId/close', summary: 'Close an active sprint', access: 'lead', params: inSprint, response: Sprint, problems: ['sprint-not-active'] }),
  cancelSprint: operation({ id: 'cancelSprint', method: 'POST', path: '/sprints/:sprintId/cancel', summary: 'Cancel a planned or active sprint', access: 'lead', params: inSprint, body: z.strictObject({ reason: text(1000).default('') }), response: Sprint, problems: ['sprint-over'] }),
  listTasks: operation({ id: 'listSprintTasks', method: 'GET', path: '/sprints/:sprintId/tasks', summary: 'List the tasks of a sprint, removed ones last', access: 'viewer', params: inSprint, response: z.array(SprintTask) }),
  addTask: operation({ id: 'addSprintTask', method: 'POST', path: '/sprints/:sprintId/tasks', summary: 'Add an item to the sprint (scope change once it has started)', access: 'lead', status: 201, params: inSprint, body: NewSprintTask, response: SprintTask, problems: ['sprint-over', 'task-already-in-sprint'] }),
  removeTask: operation({ id: 'removeSprintTask', method: 'DELETE', path: '/sprints/:sprintId/tasks/:itemId', summary: 'Take an item out of the sprint (scope change once it has started)', access: 'lead', status: 204, params: inTask, problems: ['sprint-over', 'task-not-in-sprint'] }),
  recordProgress: operation({ id: 'recordProgress', method: 'POST', path: '/sprints/:sprintId/tasks/:itemId/progress', summary: 'Record progress of a task', access: 'member', params: inTask, body: Progress, response: SprintTask, problems: ['sprint-not-active', 'task-not-in-sprint', 'progress-source-mismatch'] }),
  listProgress: operation({ id: 'listProgress', method: 'GET', path: '/sprints/:sprintId/progress', summary: 'The progress log of a sprint, oldest first', access: 'viewer', params: inSprint, query: PageQuery, response: page(ProgressEntry), problems: ['invalid-cursor'] }),
  raiseImpediment: operation({ id: 'raiseImpediment', method: 'POST', path: '/sprints/:sprintId/impediments', summary: 'Raise an impediment', access: 'member', status: 201, params: inSprint, body: NewImpediment, response: Impediment, problems: ['sprint-not-active', 'task-not-in-sprint'] }),
  listImpediments: operation({ id: 'listImpediments', method: 'GET', path: '/sprints/:sprintId/impediments', summary: 'List the impediments of a sprint', access: 'viewer', params: inSprint, response: z.array(Impediment) }),
  clearImpediment: operation({ id: 'clearImpediment', method: 'POST', path: '/sprints/:sprintId/impediments/:impedimentId/clear', summary: 'Clear an impediment', access: 'member', params: z.strictObject({ sprintId: Id, impedimentId: Id }), body: z.strictObject({ resolution: text(2000).default('') }), response: Impediment, problems: ['impediment-cleared', 'sprint-not-active'] }),
  holdDailyScrum: operation({ id: 'holdDailyScrum', method: 'PUT', path: '/sprints/:sprintId/daily-scrums/:date', summary: 'Hold the daily scrum of a working day; held already, it is returned as it was', access: 'lead', params: z.strictObject({ sprintId: Id, date: Day }), response: DailyScrum, problems: ['sprint-not-active', 'day-refused'] }),
  listDailyScrums: operation({ id: 'listDailyScrums', method: 'GET', path: '/sprints/:sprintId/daily-scrums', summary: 'List the daily scrums of a sprint', access: 'viewer', params: inSprint, response: z.array(DailyScrum) }),
  getBurndown: operation({ id: 'getBurndown', method: 'GET', path: '/sprints/:sprintId/burndown', summary: 'Ideal, remaining, scope and forecast line', access: 'viewer', params: inSprint, query: z.strictObject({ asOf: Day.optional() }), response: Burndown }),
  simulateDay: operation({ id: 'simulateDay', method: 'PUT', path: '/sprints/:sprintId/simulated-days/:date', summary: 'Let the simulated team work on a working day; done already, it is returned as it was', access: 'lead', params: z.strictObject({ sprintId: Id, date: Day }), response: SimulatedDay, problems: ['sprint-not-active', 'progress-source-mismatch', 'day-refused'] }),
}
